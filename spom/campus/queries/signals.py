"""What is unusual on a day, and what staff have to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from spom.campus.models.ledger import Verdict
from spom.campus.models.signal import Signal
from spom.campus.models.study import StudySession
from spom.campus.queries.reviewing import learners_of
from spom.identity.models import User

LONG = timedelta(hours=14)
MANY_WINDOWS = 6
MANY_CHECKS = 3
DECIDED_SHOWN = 25


@dataclass(frozen=True, kw_only=True)
class Unusual:
    """One unusual thing, not written down yet."""

    learner_id: int
    kind: Signal.Kind
    amount: int


def unusual_on(day: date) -> list[Unusual]:
    """Everything unusual of one day by the institution's clock. Three statements for everybody."""
    begins = timezone.make_aware(datetime.combine(day, time()))
    ends = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    found = {
        Signal.Kind.LONG_DAY: _rows(_LONG_DAYS, [begins, ends, begins, ends, LONG.total_seconds()]),
        Signal.Kind.TAKEN_OVER: _rows(_TAKEN_OVER, [StudySession.End.TAKEN_OVER.value, begins, ends, MANY_WINDOWS]),
        Signal.Kind.FAILED_CHECKS: _rows(_FAILED, [Verdict.Reason.CHECK_FAILED.value, begins, ends, MANY_CHECKS]),
    }
    return [
        Unusual(learner_id=learner, kind=kind, amount=amount)
        for kind, rows in found.items()
        for learner, amount in rows
    ]


def signals_for(staff: User) -> QuerySet[Signal]:
    """Those of people this member of staff answers for."""
    mine = Signal.objects.filter(learner__in=learners_of(staff).values("pk"))
    return mine.select_related("learner__unit", "decided_by")


def waiting_signals(staff: User) -> QuerySet[Signal]:
    """Those nobody has looked at, the oldest first."""
    return signals_for(staff).filter(outcome="").order_by("day", "pk")


def decided_signals(staff: User) -> QuerySet[Signal]:
    """What was looked at last."""
    return signals_for(staff).exclude(outcome="").order_by("-decided_at", "-pk")[:DECIDED_SHOWN]


_LONG_DAYS = """
SELECT learner_id, (sum(extract(epoch FROM upper(piece) - lower(piece))) / 60)::int
FROM (
  SELECT learner_id, during * tstzrange(%s, %s) AS piece FROM campus_studyinterval WHERE during && tstzrange(%s, %s)
) AS pieces
GROUP BY 1 HAVING sum(extract(epoch FROM upper(piece) - lower(piece))) > %s
"""
_TAKEN_OVER = """
SELECT learner_id, count(*)::int FROM campus_studysession
WHERE end_reason = %s AND ended_at >= %s AND ended_at < %s GROUP BY 1 HAVING count(*) >= %s
"""
_FAILED = """
SELECT learner_id, count(DISTINCT decided_at)::int FROM campus_verdict
WHERE reason = %s AND decided_at >= %s AND decided_at < %s GROUP BY 1 HAVING count(DISTINCT decided_at) >= %s
"""


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [(learner, amount) for learner, amount in cursor.fetchall()]
