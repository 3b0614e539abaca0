"""Studying: start, pulse, change the lesson, end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from spom.campus.actions.keeping import keep_edition
from spom.campus.events import LessonChanged, StudyEnded, StudyStarted
from spom.campus.ledger.writing import lock_ledger, write_down
from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession
from spom.campus.policies import LEASE, LONGEST_STEP, Sign, next_check_ms, why_not_counted
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.programme.models.enrolment import Enrolment


class StudyEndedBefore(Refusal):
    """The session takes no more pulses: it was ended, or continued elsewhere."""

    code = "campus.study_ended"
    message = _("This lesson was continued on another device or has ended. What was counted until then is kept.")


class PulseOutOfTurn(Refusal):
    """A pulse that does not follow the last one: two windows hold one lease, or one was skipped."""

    code = "campus.pulse_out_of_turn"
    message = _("This window is out of step with our record. Reload the page to go on. Nothing counted is lost.")


class NotInThisProgramme(Refusal):
    """The lesson belongs to a programme the learner is not enrolled in."""

    code = "campus.not_in_this_programme"
    message = _("This lesson is not part of a programme you are enrolled in.")


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What a pulse answers, in milliseconds: counted since the last pass, and until the next check is due."""

    seq: int
    since_pass_ms: int
    check_in_ms: int


@transaction.atomic
def start_study(*, enrolment: Enrolment, lesson: Lesson, passed_check: str, at: datetime) -> StudySession:
    """Begin to study after a passed check. An older session ends at this moment, loudly."""
    if lesson.module.module_set.programme_id != enrolment.programme_id or enrolment.withdrawn_at is not None:
        raise NotInThisProgramme
    # The ledger's head is locked first everywhere, so that two starts of one learner take turns.
    lock_ledger(learner=enrolment.learner)
    keep_edition(enrolment=enrolment, module=lesson.module, at=at)
    for older in StudySession.objects.filter(learner=enrolment.learner, state=StudySession.State.ACTIVE):
        _end(older, StudySession.End.TAKEN_OVER, at)
    session = StudySession.objects.create(
        enrolment=enrolment,
        learner=enrolment.learner,
        lesson=lesson,
        started_at=at,
        last_at=at,
        check_due_ms=next_check_ms(),
        passed_check=passed_check,
    )
    announce(StudyStarted(session=session, by=enrolment.learner, at=at))
    return session


@transaction.atomic
def change_lesson(*, session: StudySession, lesson: Lesson, at: datetime) -> StudySession:
    """Go on with another lesson of the programme; what was counted stays with the old one."""
    if lesson.module.module_set.programme_id != session.enrolment.programme_id:
        raise NotInThisProgramme
    lock_ledger(learner=session.learner)
    session = _active(session)
    keep_edition(enrolment=session.enrolment, module=lesson.module, at=at)
    write_down(session=session)
    session.lesson = lesson
    session.save(update_fields=["lesson"])
    announce(LessonChanged(session=session, lesson=lesson, by=session.learner, at=at))
    return session


@transaction.atomic
def end_study(*, session: StudySession, reason: StudySession.End, at: datetime) -> StudySession:
    """Stop. Time since the last check waits for a check within 15 minutes."""
    lock_ledger(learner=session.learner)
    return _end(_active(session), reason, at)


# One statement, so that nothing can come between reading and writing. The step is measured by the database's own
# clock, which every web process shares. Losing the last pulse in a power cut costs a learner half a minute at most,
# so this one commit does not wait for the disk.
_PULSE = """
WITH tick AS MATERIALIZED (
  SELECT set_config('synchronous_commit', 'off', true), COALESCE(%(at)s::timestamptz, clock_timestamp()) AS now
), step AS MATERIALIZED (
  SELECT now, %(why)s::text AS said, %(longest)s::interval AS longest, %(lease_ms)s::int AS lease_ms FROM tick
)
UPDATE campus_studysession AS s SET
  seq = s.seq + 1,
  last_at = step.now,
  counted = CASE
    WHEN step.said IS NULL AND step.now > s.last_at AND step.now - s.last_at <= step.longest
      AND s.since_pass_ms < step.lease_ms
    THEN s.counted + tstzmultirange(tstzrange(s.last_at, LEAST(
      step.now, s.last_at + (step.lease_ms - s.since_pass_ms) * interval '1 millisecond')))
    ELSE s.counted END,
  since_pass_ms = CASE
    WHEN step.said IS NULL AND step.now > s.last_at AND step.now - s.last_at <= step.longest
    THEN LEAST(step.lease_ms, s.since_pass_ms + (extract(epoch FROM step.now - s.last_at) * 1000)::int)
    ELSE s.since_pass_ms END,
  uncounted = CASE
    WHEN step.now - s.last_at > step.longest THEN s.uncounted || jsonb_build_array(jsonb_build_array(
      'SILENT', s.last_at, step.now))
    WHEN step.now <= s.last_at THEN s.uncounted
    WHEN step.said IS NOT NULL AND s.uncounted->-1->>0 = step.said
      AND (s.uncounted->-1->>2)::timestamptz = s.last_at
    THEN jsonb_set(s.uncounted, '{-1,2}', to_jsonb(step.now))
    WHEN step.said IS NOT NULL THEN s.uncounted || jsonb_build_array(jsonb_build_array(
      step.said, s.last_at, step.now))
    WHEN s.since_pass_ms + (extract(epoch FROM step.now - s.last_at) * 1000)::int > step.lease_ms
    THEN s.uncounted || jsonb_build_array(jsonb_build_array('CHECK_OVERDUE', s.last_at
      + (step.lease_ms - s.since_pass_ms) * interval '1 millisecond', step.now))
    ELSE s.uncounted END
FROM step
WHERE s.id = %(session)s AND s.learner_id = %(learner)s AND s.lease = %(lease)s AND s.seq = %(seq)s - 1
  AND s.state = 'ACTIVE'
RETURNING s.seq, s.since_pass_ms, s.check_due_ms
"""


def pulse(*, session_id: int, learner: User, lease: UUID, seq: int, sign: Sign, at: datetime | None) -> Beat:
    """Count the step since the last pulse, in one statement; the same pulse again changes nothing.

    `at` is None at the door, so that the database's clock decides. A step counts when the sign is good, lasted at
    most 150 s, and lies within 690 s of counted time since the last passed check.
    """
    why = why_not_counted(sign)
    measured: dict[str, Any] = {
        "at": at,
        "why": why.value if why else None,
        "longest": LONGEST_STEP,
        "lease_ms": int(LEASE.total_seconds() * 1000),
        "session": session_id,
        "learner": learner.pk,
        "lease": lease,
        "seq": seq,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PULSE, measured)
        row = cursor.fetchone()
    if row is None:
        return _answer_again(session_id, learner, lease, seq)
    return _beat(seq=row[0], since_pass_ms=row[1], check_due_ms=row[2])


def _answer_again(session_id: int, learner: User, lease: UUID, seq: int) -> Beat:
    session = StudySession.objects.filter(pk=session_id, learner=learner).first()
    if session is None or session.state == StudySession.State.ENDED:
        raise StudyEndedBefore
    if session.lease != lease or seq != session.seq:
        raise PulseOutOfTurn
    return _beat(seq=session.seq, since_pass_ms=session.since_pass_ms, check_due_ms=session.check_due_ms)


def _beat(*, seq: int, since_pass_ms: int, check_due_ms: int) -> Beat:
    return Beat(seq=seq, since_pass_ms=since_pass_ms, check_in_ms=max(0, check_due_ms - since_pass_ms))


def _active(session: StudySession) -> StudySession:
    found = StudySession.objects.select_for_update().filter(pk=session.pk, state=StudySession.State.ACTIVE).first()
    if found is None:
        raise StudyEndedBefore
    return found


def _end(session: StudySession, reason: StudySession.End, at: datetime) -> StudySession:
    session = _active(session)
    head = write_down(session=session)
    session.state = StudySession.State.ENDED
    session.end_reason = reason
    session.ended_at = at
    session.save(update_fields=["state", "end_reason", "ended_at"])
    announce(StudyEnded(session=session, head=bytes(head.chain).hex(), by=session.learner, at=at))
    return session
