"""Who decides about people's details, and about forgetting them."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_decide_changes = permission(
    "portal.decide_changes",
    _("Decide on corrections people ask for; coordinators only in their own units"),
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
may_erase = permission(
    "portal.erase", _("Keep the register of erasures, place legal holds, and erase people"), Role.ADMINISTRATOR
)
