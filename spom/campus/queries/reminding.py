"""Whom to remind of what today. One reminder a day for each person at most, and nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from spom.campus.models.ledger import StudyInterval
from spom.campus.models.ranges import bounds
from spom.campus.models.reminder import Reminder
from spom.campus.policies import HELD_AT_MOST
from spom.campus.queries.cohort import Standing, standings_of
from spom.campus.queries.waiting import without_end
from spom.identity.models import User
from spom.programme.models.catalogue import Programme
from spom.programme.models.enrolment import Enrolment

Kind = Reminder.Kind
# Days before the cut-off.
NEAR = (28, 14, 7, 2)
IDLE_AFTER = timedelta(days=7)
TOLD_BEFORE = timedelta(days=7)
AT_A_TIME = 500


@dataclass(frozen=True, kw_only=True)
class Due:
    """One reminder to be sent, and what it says."""

    kind: Reminder.Kind
    about: str
    standing: Standing

    @property
    def learner(self) -> User:
        """To whom."""
        return self.standing.learner


@dataclass(frozen=True, kw_only=True)
class Lapsing:
    """Learned time of somebody that stops counting within a week."""

    learner: User
    seconds: int
    until: datetime
    about: str


def due_reminders(*, at: datetime) -> Iterator[Due]:
    """Everything to be said today, some hundred people at a time."""
    for programme in Programme.objects.order_by("pk"):
        after = 0
        live = Enrolment.objects.live().filter(programme=programme, learner__state=User.State.ACTIVE).order_by("pk")
        while keys := list(live.filter(pk__gt=after).values_list("pk", flat=True)[:AT_A_TIME]):
            after = keys[-1]
            some = Enrolment.objects.filter(pk__in=keys).order_by("pk")
            found = [due for row in standings_of(enrolments=some, programme=programme, at=at) if (due := _due(row, at))]
            yield from _fresh(found)


def lapsing_soon(*, at: datetime) -> list[Lapsing]:
    """Time that lapses within seven days, of everybody, by session."""
    edge = at - HELD_AT_MOST + TOLD_BEFORE
    soon = without_end().filter(during__endswith__lt=edge, during__endswith__gte=at - HELD_AT_MOST)
    sums: dict[int, list[StudyInterval]] = {}
    for interval in soon.select_related("learner").order_by("session", "during"):
        sums.setdefault(interval.session_id, []).append(interval)
    told = set(
        Reminder.objects.filter(kind=Kind.HELD, about__in=[str(key) for key in sums]).values_list("about", flat=True)
    )
    return [
        Lapsing(
            learner=rows[0].learner,
            seconds=int(sum((b - a).total_seconds() for a, b in (bounds(row.during) for row in rows))),
            until=min(bounds(row.during)[1] for row in rows) + HELD_AT_MOST,
            about=str(session),
        )
        for session, rows in sums.items()
        if str(session) not in told
    ]


def with_overdue(*, at: datetime) -> list[User]:
    """Learners with time that waited longer than it may."""
    overdue = without_end().filter(during__endswith__lt=at - HELD_AT_MOST)
    return list(User.objects.filter(pk__in=overdue.values("learner")).order_by("pk"))


def _due(row: Standing, at: datetime) -> Due | None:
    """The most urgent thing to say to one person, if any."""
    if row.is_done:
        return None
    today, cut_off = localdate(at), row.plan.cut_off
    if cut_off is not None and (cut_off.moved_to - today).days in NEAR:
        return Due(kind=Kind.CUT_OFF, about=f"{cut_off.pk}:{(cut_off.moved_to - today).days}", standing=row)
    since = row.last_at or row.plan.enrolment.enrolled_at
    if at - since > IDLE_AFTER:
        return Due(kind=Kind.IDLE, about=since.date().isoformat(), standing=row)
    if row.pace is not None and row.pace.is_possible and today.weekday() == 0:
        return Due(kind=Kind.PACE, about=today.isoformat(), standing=row)
    return None


def _fresh(found: list[Due]) -> list[Due]:
    """Those nobody was reminded of before. One statement."""
    known = set(
        Reminder.objects.filter(learner__in=[due.learner.pk for due in found]).values_list("learner", "kind", "about")
    )
    return [due for due in found if (due.learner.pk, due.kind.value, due.about) not in known]
