"""Who reads the journal."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_read_journal = permission(
    "portal.read_journal", _("Read the journal, check its seals, and take extracts of it"), Role.AUDITOR
)
