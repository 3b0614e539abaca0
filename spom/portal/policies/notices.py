"""Who may tell everybody something, and who sees what did not arrive."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_announce = permission("portal.announce", _("Write announcements to an audience"), Role.ADMINISTRATOR)
may_see_undelivered = permission(
    "portal.see_undelivered",
    _("See messages that did not arrive, and try them again"),
    Role.ADMINISTRATOR,
    Role.HELP_DESK,
)
