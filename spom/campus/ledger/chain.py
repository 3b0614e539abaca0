"""The chain of a learner's ledger: how each row is bound to the one before, and whether all still are."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from heapq import merge

from spom.campus.models.ledger import LedgerHead, StudyInterval, Verdict
from spom.campus.models.ranges import bounds
from spom.identity.models import User

EMPTY_CHAIN = bytes(32)


@dataclass(frozen=True, kw_only=True)
class Break:
    """The first place where the chain does not hold, in words for an auditor."""

    learner_id: int
    position: int
    what: str


def interval_link(interval: StudyInterval, before: bytes) -> bytes:
    """SHA-256 over the link before and everything the interval says."""
    return _link(
        before,
        "interval",
        interval.position,
        interval.learner_id,
        interval.enrolment_id,
        interval.lesson_id,
        interval.session_id,
        *map(_moment, bounds(interval.during)),
        interval.check_before,
        interval.played,
    )


def verdict_link(verdict: Verdict, before: bytes) -> bytes:
    """SHA-256 over the link before and everything the verdict says."""
    return _link(
        before,
        "verdict",
        verdict.position,
        verdict.learner_id,
        verdict.interval_id,
        str(verdict.kind),
        str(verdict.reason),
        verdict.note,
        verdict.check_after,
        verdict.decided_by_id,
        _moment(verdict.decided_at),
    )


def first_break(*, learner: User, anchored: str | None) -> Break | None:
    """The first altered, missing or added row of a learner's ledger; None when all is as it was written.

    `anchored` is the newest head that the sealed journal holds, in hex: it must occur in the chain, so that rows cut
    off at the end are missed too, even when the head was put back with them.
    """
    before, expected, seen = EMPTY_CHAIN, 1, anchored is None
    for row in _rows(learner):
        if row.position != expected:
            return Break(learner_id=learner.pk, position=expected, what="missing")
        link = interval_link(row, before) if isinstance(row, StudyInterval) else verdict_link(row, before)
        if link != bytes(row.chain):
            return Break(learner_id=learner.pk, position=row.position, what="altered")
        seen = seen or link.hex() == anchored
        before, expected = link, expected + 1
    head = LedgerHead.objects.filter(learner=learner).first()
    if head is not None and (head.position != expected - 1 or bytes(head.chain) != before):
        return Break(learner_id=learner.pk, position=expected, what="missing at the end")
    if not seen:
        return Break(learner_id=learner.pk, position=expected, what="missing at the end: the journal knows of more")
    return None


def _rows(learner: User) -> Iterator[StudyInterval | Verdict]:
    intervals: Iterable[StudyInterval | Verdict] = StudyInterval.objects.filter(learner=learner).order_by("position")
    verdicts: Iterable[StudyInterval | Verdict] = Verdict.objects.filter(learner=learner).order_by("position")
    return merge(intervals, verdicts, key=lambda row: row.position)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _link(before: bytes, *said: object) -> bytes:
    return sha256(before + json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()).digest()
