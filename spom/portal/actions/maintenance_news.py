"""Telling everybody about maintenance."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal
from spom.portal.actions.notices import notify_all
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.queries.notices import audience
from spom.portal.queries.wording import Value
from spom.portal.registry.areas import area_called
from spom.portal.registry.notices import kind_called

CHUNK = 1_000


class AlreadyTold(Refusal):
    """Everybody has been told of this, or of something newer."""

    code = "portal.maintenance_already_told"
    message = _("Everybody has already been told.")


@transaction.atomic
def tell_about_window(*, window_id: int, kind: str, change: int, at: datetime) -> int:
    """Tell every active person of this change of the window, once; how many they were.

    The change is marked as told in the same transaction, so a worker that dies has told nobody yet.
    """
    untold = MaintenanceWindow.objects.filter(pk=window_id, changes=change, told__lt=change + 1)
    if not untold.update(told=change + 1):
        raise AlreadyTold
    window = MaintenanceWindow.objects.get(pk=window_id)
    facts: dict[str, Value] = {
        "area": str(area_called(window.area).name),
        "starts_at": window.starts_at,
        "ends_at": window.ends_at,
        "reason": window.reason,
    }
    people = list(audience(role="", unit=None))
    for start in range(0, len(people), CHUNK):
        notify_all(to=people[start : start + CHUNK], kind=kind_called(kind), context=facts, link="/status/", at=at)
    return len(people)
