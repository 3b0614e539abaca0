"""Who plans maintenance, who works during it, who reports trouble."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_plan_maintenance = permission(
    "portal.plan_maintenance", _("Plan, change and end maintenance windows"), Role.ADMINISTRATOR
)
may_enter_during_maintenance = permission(
    "portal.enter_during_maintenance",
    _("Use an area while it is closed for maintenance"),
    Role.ADMINISTRATOR,
)
may_report_incidents = permission(
    "portal.report_incidents",
    _("Report incidents on the status page"),
    Role.ADMINISTRATOR,
    Role.HELP_DESK,
)
