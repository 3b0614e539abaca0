"""Studying: start, write down, change the lesson, end."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.campus.actions.keeping import keep_edition
from spom.campus.events import LessonChanged, StudyEnded, StudyStarted
from spom.campus.ledger.writing import lock_ledger, write_down
from spom.campus.models.lesson import Lesson
from spom.campus.models.passes import StandingPass
from spom.campus.models.study import StudySession
from spom.campus.policies import LEASE, LONGEST_STEP, START_WITHIN, next_check_ms
from spom.identity.models import Session, User
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


class CheckNeeded(Refusal):
    """Nobody has shown within the last minutes that it is the learner who sits there."""

    code = "campus.check_needed"
    message = _("A check comes first. Nothing counted is lost.")


@dataclass(frozen=True, kw_only=True)
class Lease:
    """How much counted time a passed check still carries, and when the next is due."""

    check: str
    since_pass_ms: int
    check_due_ms: int


@transaction.atomic
def start_study(
    *, enrolment: Enrolment, lesson: Lesson, passed_check: str, at: datetime, sign_in: Session | None = None
) -> StudySession:
    """Begin to study after a passed check. An older session ends at this moment, loudly."""
    if lesson.module.module_set.programme_id != enrolment.programme_id or enrolment.withdrawn_at is not None:
        raise NotInThisProgramme
    # The ledger's head is locked first everywhere, so that two starts of one learner take turns.
    lock_ledger(learner=enrolment.learner)
    lease = Lease(check=passed_check, since_pass_ms=0, check_due_ms=next_check_ms())
    return _begin(enrolment, lesson, lease, sign_in, at)


@transaction.atomic
def begin_study(*, enrolment: Enrolment, lesson: Lesson, sign_in: Session, at: datetime) -> StudySession:
    """Begin to study at the door: after a check passed just now, or going on after a reload of the same browser.

    Refuses when a check is needed first.
    """
    if lesson.module.module_set.programme_id != enrolment.programme_id or enrolment.withdrawn_at is not None:
        raise NotInThisProgramme
    lock_ledger(learner=enrolment.learner)
    lease = _spend_pass(enrolment.learner, at) or _lease_of_this_browser(enrolment.learner, sign_in, at)
    if lease is None:
        raise CheckNeeded
    return _begin(enrolment, lesson, lease, sign_in, at)


def _begin(enrolment: Enrolment, lesson: Lesson, lease: Lease, sign_in: Session | None, at: datetime) -> StudySession:
    keep_edition(enrolment=enrolment, module=lesson.module, at=at)
    for older in StudySession.objects.filter(learner=enrolment.learner, state=StudySession.State.ACTIVE):
        _end(older, StudySession.End.TAKEN_OVER, at)
    session = StudySession.objects.create(
        enrolment=enrolment,
        learner=enrolment.learner,
        lesson=lesson,
        sign_in=sign_in,
        started_at=at,
        last_at=at,
        since_pass_ms=lease.since_pass_ms,
        check_due_ms=lease.check_due_ms,
        passed_check=lease.check,
    )
    announce(StudyStarted(session=session, by=enrolment.learner, at=at))
    return session


def _spend_pass(learner: User, at: datetime) -> Lease | None:
    """A check that was passed just now opens one session, once."""
    fresh = StandingPass.objects.filter(learner=learner, spent_at=None, passed_at__gte=at - START_WITHIN)
    passed = fresh.select_for_update().first()
    if passed is None:
        return None
    passed.spent_at = at
    passed.save(update_fields=["spent_at"])
    return Lease(check=passed.check_reference, since_pass_ms=0, check_due_ms=next_check_ms())


def _lease_of_this_browser(learner: User, sign_in: Session, at: datetime) -> Lease | None:
    """What is left of the last check, for a page that was reloaded: no second check, and no second beginner's lease."""
    last = StudySession.objects.filter(learner=learner).order_by("-pk").first()
    if last is None or last.sign_in_id != sign_in.pk or not at - LONGEST_STEP <= last.last_at <= at:
        return None
    if last.since_pass_ms >= LEASE.total_seconds() * 1000:
        return None
    return Lease(check=last.passed_check, since_pass_ms=last.since_pass_ms, check_due_ms=last.check_due_ms)


@transaction.atomic
def change_lesson(*, session: StudySession, lesson: Lesson, at: datetime) -> StudySession:
    """Go on with another lesson of the programme; what was counted stays with the old one."""
    if lesson.module.module_set.programme_id != session.enrolment.programme_id:
        raise NotInThisProgramme
    lock_ledger(learner=session.learner)
    session = _active(session)
    keep_edition(enrolment=session.enrolment, module=lesson.module, at=at)
    write_down(session=session)
    # A place in the old lesson means nothing in the new one.
    session.lesson, session.place = lesson, None
    session.save(update_fields=["lesson", "place"])
    announce(LessonChanged(session=session, lesson=lesson, by=session.learner, at=at))
    return session


@transaction.atomic
def end_study(*, session: StudySession, reason: StudySession.End, at: datetime) -> StudySession:
    """Stop. Time since the last check waits for a check within 15 minutes."""
    lock_ledger(learner=session.learner)
    return _end(_active(session), reason, at)


@transaction.atomic
def checkpoint(*, session: StudySession, at: datetime) -> StudySession:  # noqa: ARG001  # every action is told when
    """Turn what was counted so far into rows, while study goes on.

    Not announced: the next verdict or the end anchors the chain, and twelve entries an hour would tell nobody more.
    """
    lock_ledger(learner=session.learner)
    session = _active(session)
    write_down(session=session)
    return session


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
