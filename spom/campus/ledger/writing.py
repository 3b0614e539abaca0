"""Writing the ledger. Every function here expects the learner's head to be locked, and adds rows in chain."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from psycopg.types.range import TimestamptzRange

from spom.campus.ledger.chain import EMPTY_CHAIN, interval_link, verdict_link
from spom.campus.ledger.progress import note_progress, written
from spom.campus.models.ledger import LedgerHead, StudyInterval, UncountedSpan, Verdict
from spom.campus.models.ranges import Span, bounds, length
from spom.campus.models.study import StudySession
from spom.campus.queries.hours import seconds_held_by_lesson
from spom.identity.models import User

# Learners whose time is cut below this are not told of it: it is the rounding of two clocks.
NEGLIGIBLE = timedelta(milliseconds=1)
Lost = tuple[Span, UncountedSpan.Reason]


def lock_ledger(*, learner: User) -> LedgerHead:
    """The learner's head, locked until the transaction ends: their ledger grows by one writer at a time."""
    heads = LedgerHead.objects.select_for_update().filter(learner=learner)
    found = heads.first()
    if found is None:
        LedgerHead.objects.get_or_create(learner=learner, defaults={"chain": EMPTY_CHAIN})
        found = heads.get()
    # Who it is needs not be asked again for every row.
    found.learner = learner
    return found


def write_down(*, session: StudySession) -> LedgerHead:
    """Turn the session's counted time into intervals and its uncounted time into reasons; empty both.

    What another interval of the learner holds already is trimmed, and so is what the lesson can earn no more.
    """
    head = lock_ledger(learner=session.learner)
    session.refresh_from_db(fields=["counted", "uncounted", "lesson", "passed_check", "played", "place", "last_at"])
    note_progress(session)
    fresh, twice = _without_overlap(session)
    earned = timedelta(seconds=seconds_held_by_lesson(learner=session.learner, lesson=session.lesson))
    room = timedelta(seconds=session.lesson.most_seconds) - earned
    played = written(session.played)
    lost: list[Lost] = []
    rows: list[StudyInterval] = []
    for span in fresh:
        taken, left = _cut(span, room)
        room -= length(taken) if taken else timedelta(0)
        if taken:
            # What was played belongs to this writing down, not to one of its spans: the first one names it.
            rows.append(_chained(_interval(session, taken, "" if rows else played), head))
        if left:
            lost.append((left, UncountedSpan.Reason.LESSON_FULL))
    lost += [(span, UncountedSpan.Reason.OVERLAP) for span in twice]
    lost += [(_span(begun, ended), UncountedSpan.Reason(reason)) for reason, begun, ended in session.uncounted]
    StudyInterval.objects.bulk_create(rows)
    _explain(session, lost)
    session.counted, session.uncounted, session.played = [], [], []
    session.save(update_fields=["counted", "uncounted", "played"])
    head.save(update_fields=["position", "chain"])
    return head


def add_verdicts(
    *,
    head: LedgerHead,
    intervals: Iterable[StudyInterval],
    kind: Verdict.Kind,
    reason: Verdict.Reason,
    note: str,
    by: User | None,
    at: datetime,
    check: str = "",
) -> int:
    """Decide on intervals; answers the seconds decided on."""
    verdicts, seconds = [], 0.0
    for interval in intervals:
        verdict = Verdict(
            learner=head.learner,
            interval=interval,
            kind=kind,
            reason=reason,
            note=note,
            check_after=check,
            decided_by=by,
            decided_at=at,
            position=head.position + 1,
        )
        verdict.chain = verdict_link(verdict, bytes(head.chain))
        head.position, head.chain = verdict.position, verdict.chain
        verdicts.append(verdict)
        seconds += length(interval.during).total_seconds()
    if verdicts:
        Verdict.objects.bulk_create(verdicts)
        head.save(update_fields=["position", "chain"])
    return int(seconds)


def add_correction(*, head: LedgerHead, span: UncountedSpan, reference: str, at_most: timedelta) -> list[StudyInterval]:
    """Rows for time that did not count, from the beginning of the span on. The rules are those of any other row.

    What another interval of the learner holds is left out, and the lesson earns no more than it can. `reference`
    stands where the check would, so that the chain itself says where the row comes from.
    """
    lesson, session = span.lesson, span.session
    earned = timedelta(seconds=seconds_held_by_lesson(learner=head.learner, lesson=lesson))
    room = min(at_most, timedelta(seconds=lesson.most_seconds) - earned)
    added = []
    for free in _free_parts(span):
        taken, _left = _cut(free, room)
        if taken is None or length(taken) <= NEGLIGIBLE:
            continue
        room -= length(taken)
        row = StudyInterval(
            learner=head.learner,
            enrolment_id=session.enrolment_id,
            lesson=lesson,
            session=session,
            during=taken,
            check_before=reference,
        )
        added.append(_chained(row, head))
    return StudyInterval.objects.bulk_create(added)


def _free_parts(span: UncountedSpan) -> list[Span]:
    """The parts of the span that no interval of the learner holds, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tstzmultirange(s.during) - COALESCE((
              SELECT range_agg(i.during) FROM campus_studyinterval i
              WHERE i.learner_id = s.learner_id AND i.during && s.during), '{}')
            FROM campus_uncountedspan s WHERE s.id = %s
            """,
            [span.pk],
        )
        return list(cursor.fetchone()[0])


def _without_overlap(session: StudySession) -> tuple[list[Span], list[Span]]:
    """The session's counted time, parted into what is new and what another interval of the learner holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.counted - held.spans, s.counted * held.spans
            FROM campus_studysession s, LATERAL (
              SELECT COALESCE(range_agg(i.during), '{}') AS spans FROM campus_studyinterval i
              WHERE i.learner_id = s.learner_id
                AND i.during && tstzrange(lower(s.counted), upper(s.counted))
            ) held
            WHERE s.id = %s
            """,
            [session.pk],
        )
        fresh, twice = cursor.fetchone()
    return list(fresh), list(twice)


def _cut(span: Span, room: timedelta) -> tuple[Span | None, Span | None]:
    """What of the span fits into the room, and what is left; either may be None."""
    if room <= timedelta(0):
        return None, span
    if length(span) <= room:
        return span, None
    lower, upper = bounds(span)
    edge = lower + room
    return TimestamptzRange(lower, edge), TimestamptzRange(edge, upper)


def _interval(session: StudySession, span: Span, played: str) -> StudyInterval:
    return StudyInterval(
        learner=session.learner,
        enrolment_id=session.enrolment_id,
        lesson=session.lesson,
        session=session,
        during=span,
        check_before=session.passed_check,
        played=played,
    )


def _chained(interval: StudyInterval, head: LedgerHead) -> StudyInterval:
    """The row as the next one of the chain, not written yet."""
    interval.position = head.position + 1
    interval.chain = interval_link(interval, bytes(head.chain))
    head.position, head.chain = interval.position, interval.chain
    return interval


def _span(begun: str, ended: str) -> Span:
    return TimestamptzRange(datetime.fromisoformat(begun), datetime.fromisoformat(ended))


def _explain(session: StudySession, lost: list[Lost]) -> None:
    """Keep every reason, in one statement; an hour away from the page may leave many."""
    told = [(bounds(span), reason.value) for span, reason in lost if length(span) > NEGLIGIBLE]
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO campus_uncountedspan (learner_id, lesson_id, session_id, during, reason)
            SELECT %s, %s, %s, tstzrange(begun, ended), reason
            FROM unnest(%s::timestamptz[], %s::timestamptz[], %s::text[]) AS lost (begun, ended, reason)
            """,
            [
                session.learner_id,
                session.lesson_id,
                session.pk,
                [begun for (begun, _ended), _reason in told],
                [ended for (_begun, ended), _reason in told],
                [reason for _span, reason in told],
            ],
        )
