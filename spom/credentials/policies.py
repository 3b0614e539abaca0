"""Who may do what with certificates. Checking one is open to everybody."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_hold = permission("credentials.hold", _("See and download one's own certificates"), Role.STUDENT)
may_revoke = permission(
    "credentials.revoke", _("See every certificate, and revoke one with a reason"), Role.ADMINISTRATOR
)
