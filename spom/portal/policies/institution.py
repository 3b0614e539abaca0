"""Who may set the institution up."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_change_institution = permission(
    "portal.change_institution",
    _("Set up the institution and change its settings"),
    Role.ADMINISTRATOR,
)
