"""Who may write the institution's pages."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_edit_pages = permission(
    "portal.edit_pages",
    _("Write and publish the privacy notice, terms, accessibility statement and imprint"),
    Role.ADMINISTRATOR,
)
