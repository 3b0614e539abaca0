"""How much was learned: counted, waiting, not counted. Every total is a replay of the ledger's rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import DurationField, F, Func, Sum

from spom.campus.models.ledger import StudyInterval, Verdict
from spom.campus.models.lesson import Lesson
from spom.campus.models.ranges import length
from spom.identity.models import User
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment

COUNTS = frozenset({Verdict.Kind.CREDITED, Verdict.Kind.RELEASED})
LOST = frozenset({Verdict.Kind.REJECTED, Verdict.Kind.REVERSED})


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Seconds of learning."""

    counted: int = 0
    waiting: int = 0
    rejected: int = 0


def hours_learned(*, enrolment: Enrolment, module: Module) -> Hours:
    """What a learner has earned in a module, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT latest.kind, sum(extract(epoch FROM upper(i.during) - lower(i.during)))
            FROM campus_studyinterval i
            JOIN campus_lesson l ON l.id = i.lesson_id AND l.module_id = %s
            LEFT JOIN LATERAL (
              SELECT v.kind FROM campus_verdict v WHERE v.interval_id = i.id ORDER BY v.position DESC LIMIT 1
            ) latest ON true
            WHERE i.enrolment_id = %s
            GROUP BY latest.kind
            """,
            [module.pk, enrolment.pk],
        )
        sums = {kind: float(seconds) for kind, seconds in cursor.fetchall()}
    return _summed(sums)


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
    return _summed(sums)


def seconds_held_by_lesson(*, learner: User, lesson: Lesson) -> float:
    """What the lesson has earned the learner so far, counted or waiting: what it can earn at most is limited."""
    span = Func(F("during"), function="upper") - Func(F("during"), function="lower")
    intervals = StudyInterval.objects.filter(learner=learner, lesson=lesson)
    total: timedelta | None = intervals.aggregate(total=Sum(span, output_field=DurationField()))["total"]
    return total.total_seconds() if total else 0.0


def _summed(sums: dict[str | None, float]) -> Hours:
    return Hours(
        counted=int(sum(seconds for kind, seconds in sums.items() if kind in COUNTS)),
        waiting=int(sum(seconds for kind, seconds in sums.items() if kind is None or kind == Verdict.Kind.HELD)),
        rejected=int(sum(seconds for kind, seconds in sums.items() if kind in LOST)),
    )
