"""A learner's dates: every cut-off ahead with the pace that leads there, and the days on which waiting time lapses."""

from datetime import datetime, time, timedelta
from hashlib import sha256

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from spom.campus.models.calendar import CalendarAddress
from spom.campus.models.ranges import bounds
from spom.campus.policies import HELD_AT_MOST
from spom.campus.queries.days import pace_of
from spom.campus.queries.plan import Plan, learning_plan
from spom.campus.queries.waiting import without_end
from spom.identity.models import User
from spom.kit.icalendar import CalendarEntry
from spom.programme.models.catalogue import CutOff


def owner_of(key: str) -> User | None:
    """Whose calendar this address is; None for one that was never, or is no longer, in force."""
    hashed = sha256(key.encode()).hexdigest()
    found = CalendarAddress.objects.filter(key_hash=hashed, learner__state=User.State.ACTIVE)
    address = found.select_related("learner").first()
    return address.learner if address else None


def has_calendar_address(learner: User) -> bool:
    """Is there an address in force?"""
    return CalendarAddress.objects.filter(learner=learner).exists()


def calendar_entries(*, learner: User, host: str, address: str, at: datetime) -> list[CalendarEntry]:
    """Everything with a date ahead, the earliest first; nothing for somebody who is not enrolled."""
    plan = learning_plan(learner=learner, at=at)
    if plan is None:
        return []
    cut_offs = CutOff.objects.ahead_of(localdate(at)).filter(programme_id=plan.enrolment.programme_id)
    entries = [_of_cut_off(cut_off, plan, host, address, at) for cut_off in cut_offs]
    return sorted([*entries, *_lapsing(learner, host, address, at)], key=lambda entry: entry.starts_at)


def _of_cut_off(cut_off: CutOff, plan: Plan, host: str, address: str, at: datetime) -> CalendarEntry:
    pace = pace_of(plan, at=at) if plan.cut_off and plan.cut_off.pk == cut_off.pk else None
    begins = timezone.make_aware(datetime.combine(cut_off.moved_to, time(9)))
    words = _("%(minutes)s minutes a day until %(day)s lead there.")
    text = words % {"minutes": pace.minutes, "day": date_format(pace.until)} if pace else ""
    return CalendarEntry(
        uid=f"cut-off-{cut_off.pk}@{host}",
        # Of what changes the later holds: the day itself, and the pace of each day before it.
        sequence=cut_off.moved_to.toordinal() + localdate(at).toordinal(),
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        written_at=at,
        title=_("Modules to be done for %(attempt)s") % {"attempt": cut_off.attempt},
        text=text,
        url=address,
    )


def _lapsing(learner: User, host: str, address: str, at: datetime) -> list[CalendarEntry]:
    """One entry for each session with time that waits: the day on which it stops counting."""
    first: dict[int, datetime] = {}
    for interval in without_end().filter(learner=learner, during__endswith__gte=at - HELD_AT_MOST):
        until = bounds(interval.during)[1] + HELD_AT_MOST
        first[interval.session_id] = min(until, first.get(interval.session_id, until))
    return [
        CalendarEntry(
            uid=f"waiting-{session}@{host}",
            sequence=until.toordinal(),
            starts_at=until - timedelta(hours=1),
            ends_at=until,
            written_at=at,
            title=_("Learned time that waits stops counting"),
            text=_("Confirm in another way, or ask for a person to look."),
            url=address,
        )
        for session, until in first.items()
    ]
