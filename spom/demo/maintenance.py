"""The maintenance of the demo: the tests rest from 11 to 20 April, and nothing else does."""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.portal.actions.maintenance import plan_maintenance
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.registry.areas import area_called

# Midnight on the institution's clock, which is five and a half hours ahead: from the 11th up to the end of the 20th.
STARTS = datetime(2026, 4, 10, 18, 30, tzinfo=UTC)
ENDS = datetime(2026, 4, 20, 18, 30, tzinfo=UTC)
REASON = _("The tests move to new servers. Learning goes on as usual.")


def plan_the_window(*, by: User, at: datetime) -> None:
    """Plan it, unless it is planned already."""
    if MaintenanceWindow.objects.filter(area="tests", starts_at=STARTS).exists():
        return
    plan_maintenance(
        area=area_called("tests"),
        mode=MaintenanceWindow.Mode.OFFLINE,
        starts_at=STARTS,
        ends_at=ENDS,
        reason=str(REASON),
        by=by,
        at=at,
    )
