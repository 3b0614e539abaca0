"""Who answers tickets."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_answer_tickets = permission(
    "portal.answer_tickets",
    _("See and answer tickets; coordinators only those of their own units"),
    Role.ADMINISTRATOR,
    Role.HELP_DESK,
    Role.COORDINATOR,
)
may_write_canned_answers = permission(
    "portal.write_canned_answers",
    _("Write the answers the help desk has at hand"),
    Role.ADMINISTRATOR,
    Role.HELP_DESK,
)
