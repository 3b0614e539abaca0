"""Who may do what with seats."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_book = permission("booking.book", _("Find, hold, move and give up seats of one's own"), Role.STUDENT)
may_run_desk = permission(
    "booking.run_desk",
    _("Check people in at the centres one works at, and log incidents"),
    Role.INVIGILATOR,
    Role.ADMINISTRATOR,
)
may_manage_centres = permission(
    "booking.manage_centres",
    _("Add centres, open and close slots, set fees and policies, re-seat"),
    Role.ADMINISTRATOR,
)
may_decide_requests = permission(
    "booking.decide_requests",
    _("Decide on waivers and on free moves for medical reasons"),
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
may_see_invariants = permission(
    "booking.see_invariants",
    _("See the counters that must always be zero"),
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)
