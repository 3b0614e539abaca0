"""What waits for a person: appeals, and learned time that no check can confirm any more. Coordinators see their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from spom.campus.models.appeal import TimeAppeal, TimeAppealQuerySet
from spom.campus.models.ledger import StudyInterval, Verdict
from spom.campus.models.ranges import bounds
from spom.campus.models.study import StudySession
from spom.campus.policies import HELD_AT_MOST
from spom.campus.queries.waiting import for_a_person
from spom.identity.models import User
from spom.identity.models.people import UserQuerySet
from spom.identity.queries import people_to_help

DECIDED_SHOWN = 25


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """The waiting time of one session: how much, since when, why, and until when it can be decided."""

    session: StudySession
    intervals: tuple[StudyInterval, ...]
    reasons: tuple[str, ...]

    @property
    def seconds(self) -> int:
        """How much waits."""
        spans = (bounds(interval.during) for interval in self.intervals)
        return int(sum((ended - begun).total_seconds() for begun, ended in spans))

    @property
    def begun(self) -> datetime:
        """Since when."""
        return min(bounds(interval.during)[0] for interval in self.intervals)

    @property
    def ended(self) -> datetime:
        """Until when."""
        return max(bounds(interval.during)[1] for interval in self.intervals)

    @property
    def lapses_at(self) -> datetime:
        """When the first of it will not count any more, by itself."""
        return min(bounds(interval.during)[1] for interval in self.intervals) + HELD_AT_MOST


def learners_of(staff: User) -> UserQuerySet:
    """Whose learning this member of staff answers for: everybody's, or that of their units. Never their own."""
    return people_to_help(staff).exclude(pk=staff.pk)


def appeals_for(staff: User) -> TimeAppealQuerySet:
    """Appeals of these learners, with what they are about."""
    found = TimeAppeal.objects.filter(learner__in=learners_of(staff).values("pk"))
    return found.select_related(
        "learner__unit", "span__lesson__module", "span__session", "interval__lesson__module", "decided_by"
    )


def waiting_appeals(staff: User) -> QuerySet[TimeAppeal]:
    """The queue: what is due first comes first."""
    return appeals_for(staff).waiting().order_by("due_at", "pk")


def decided_appeals(staff: User) -> QuerySet[TimeAppeal]:
    """What was decided last."""
    return appeals_for(staff).exclude(outcome="").order_by("-decided_at", "-pk")[:DECIDED_SHOWN]


def sessions_held(staff: User, *, at: datetime) -> QuerySet[StudySession]:
    """Sessions with time that waits for a person; what lapses first comes first."""
    waits = for_a_person(at).filter(session=OuterRef("pk"))
    # What is older was refused by the calendar; without this bound every session ever would be looked through.
    young = StudySession.objects.filter(last_at__gte=at - HELD_AT_MOST - timedelta(days=2))
    mine = young.filter(Exists(waits), learner__in=learners_of(staff).values("pk"))
    return mine.select_related("learner__unit", "lesson__module").order_by("last_at", "pk")


def sittings(sessions: list[StudySession], *, at: datetime) -> list[Sitting]:
    """What waits in each of these sessions. Two statements, however many there are."""
    intervals = list(for_a_person(at).filter(session__in=sessions).select_related("lesson").order_by("during"))
    held = Verdict.objects.filter(interval__in=intervals, kind=Verdict.Kind.HELD).order_by("position")
    reasons = {verdict.interval_id: str(verdict.get_reason_display()) for verdict in held}
    by_session: dict[int, list[StudyInterval]] = {}
    for interval in intervals:
        by_session.setdefault(interval.session_id, []).append(interval)
    return [
        Sitting(
            session=session,
            intervals=tuple(by_session[session.pk]),
            reasons=tuple(dict.fromkeys(reasons[i.pk] for i in by_session[session.pk] if i.pk in reasons)),
        )
        for session in sessions
        if session.pk in by_session
    ]


def around(appeal: TimeAppeal) -> list[StudyInterval]:
    """What the learner learned in the hour before and after, to see the appealed time in its place."""
    begun, ended = bounds(appeal.about.during)
    near = (begun - timedelta(hours=1), ended + timedelta(hours=1))
    rows = StudyInterval.objects.filter(learner=appeal.learner, during__overlap=near).select_related("lesson")
    return list(rows.prefetch_related("verdicts").order_by("during")[:50])
