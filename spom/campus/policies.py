"""How time is measured, and who may do what with it."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import randbelow

from django.utils.translation import gettext_lazy as _

from spom.campus.models.ledger import UncountedSpan
from spom.identity.models import Role, User
from spom.identity.policies import permission

# How a check is named that is about learning; those of tests and centres are not ours.
STUDY = "study"
# docs/about/protocols/learning-hours.md gives the reason of each number.
LONGEST_STEP = timedelta(seconds=150)
LEASE = timedelta(seconds=690)
READING_GRACE = timedelta(minutes=3)
START_WITHIN = timedelta(minutes=2)
CONFIRM_WITHIN = timedelta(minutes=15)
HELD_AT_MOST = timedelta(days=30)
SOONEST_CHECK_MS, CHECK_SPREAD_MS = 540_000, 60_000

may_study = permission("campus.study", _("Study lessons and earn learning hours"), Role.STUDENT)
may_decide_hours = permission(
    "campus.decide_hours",
    _("Decide on learning time that waits, and take counted time back with a reason"),
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
may_see_cohort = permission(
    "campus.see_cohort",
    _("See how students get on, and how lessons do; coordinators only in their own unit"),
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
may_author = permission(
    "campus.author",
    _("Write lessons, bring in courses, and hand editions in for review"),
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)


def may_have_materials(user: User) -> bool:
    """Students and authors have files; which ones, the lesson decides."""
    return may_study(user) or may_author(user)


may_publish = permission("campus.publish", _("Publish a reviewed edition of a module"), Role.ADMINISTRATOR)


@dataclass(frozen=True, kw_only=True)
class Sign:
    """What the browser says of the time since its last pulse. Taken as a hint: it can only make time not count.

    `idle_for` is the time since the last interaction or page move, None when media played. `without` is how much of
    the step, at its end, the browser itself says was spent otherwise: paused, hidden, while it could not reach us.
    """

    visible: bool
    playing: bool
    idle_for: timedelta | None
    without: timedelta = timedelta(0)


def why_not_counted(sign: Sign) -> UncountedSpan.Reason | None:
    """What keeps this step from counting, as far as the browser's own word goes; None when nothing does."""
    if not sign.visible:
        return UncountedSpan.Reason.HIDDEN
    if sign.playing:
        return None
    if sign.idle_for is None:
        return UncountedSpan.Reason.STOPPED
    return UncountedSpan.Reason.IDLE if sign.idle_for > READING_GRACE else None


def next_check_ms() -> int:
    """The counted time until the next check, in milliseconds: 540 to 600 s, not to be foretold."""
    return SOONEST_CHECK_MS + randbelow(CHECK_SPREAD_MS + 1)
