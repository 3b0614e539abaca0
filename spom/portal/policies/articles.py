"""Who writes help."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_write_help = permission(
    "portal.write_help", _("Write help articles"), Role.ADMINISTRATOR, Role.HELP_DESK, Role.COORDINATOR
)
may_publish_help = permission("portal.publish_help", _("Review and publish help articles"), Role.ADMINISTRATOR)
