"""Who may do what with programmes."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_learn = permission("programme.learn", _("Learn modules and choose electives"), Role.STUDENT)
may_advise = permission(
    "programme.advise",
    _("See what a student must do, and try out what the rules would say"),
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
may_decide_exemptions = permission(
    "programme.decide_exemptions", _("Grant and lift exemptions"), Role.COORDINATOR, Role.ADMINISTRATOR
)
may_set_rules = permission("programme.set_rules", _("Set and end the rules of a programme"), Role.ADMINISTRATOR)
may_set_catalogue = permission(
    "programme.set_catalogue", _("Make and change programmes, sets and modules"), Role.ADMINISTRATOR
)
may_set_cut_offs = permission("programme.set_cut_offs", _("Announce and move cut-off dates"), Role.ADMINISTRATOR)
may_enrol = permission(
    "programme.enrol",
    _("Enrol students, correct and end enrolments, record facts about them"),
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
may_carry_over = permission(
    "programme.carry_over",
    _("Import hours, passes and exemptions of an earlier system"),
    Role.ADMINISTRATOR,
)
