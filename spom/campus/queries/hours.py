"""How much was learned: counted, waiting, not counted. Every total is a replay of the ledger's rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import DurationField, F, Func, Sum

from spom.campus.models.ledger import StudyInterval, Verdict
from spom.campus.models.lesson import Lesson
from spom.campus.models.ranges import length
from spom.identity.models import User

COUNTS = frozenset({Verdict.Kind.CREDITED, Verdict.Kind.RELEASED})
LOST = frozenset({Verdict.Kind.REJECTED, Verdict.Kind.REVERSED})


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Seconds of learning."""

    counted: int = 0
    waiting: int = 0
    rejected: int = 0


def replayed(intervals: Iterable[StudyInterval], verdicts: Iterable[Verdict]) -> Hours:
    """The same from the bare rows: what an auditor with nothing but an export would compute."""
    latest: dict[int, Verdict] = {}
    for verdict in verdicts:
        known = latest.get(verdict.interval_id)
        if known is None or known.position < verdict.position:
            latest[verdict.interval_id] = verdict
    sums: dict[str | None, float] = {}
    for interval in intervals:
        decided = latest.get(interval.pk)
        kind = decided.kind if decided else None
        sums[kind] = sums.get(kind, 0.0) + length(interval.during).total_seconds()
    return summed(sums)


def seconds_held_by_lesson(*, learner: User, lesson: Lesson) -> float:
    """What the lesson has earned the learner so far, counted or waiting: what it can earn at most is limited."""
    span = Func(F("during"), function="upper") - Func(F("during"), function="lower")
    intervals = StudyInterval.objects.filter(learner=learner, lesson=lesson)
    total: timedelta | None = intervals.aggregate(total=Sum(span, output_field=DurationField()))["total"]
    return total.total_seconds() if total else 0.0


def summed(sums: dict[str | None, float]) -> Hours:
    """Seconds by newest verdict (None: none yet), gathered into what they mean."""
    return Hours(
        counted=int(sum(seconds for kind, seconds in sums.items() if kind in COUNTS)),
        waiting=int(sum(seconds for kind, seconds in sums.items() if kind is None or kind == Verdict.Kind.HELD)),
        rejected=int(sum(seconds for kind, seconds in sums.items() if kind in LOST)),
    )
