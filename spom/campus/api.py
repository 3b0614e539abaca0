"""Studying, for the player and for programs: start, write down, change the lesson, stop. The pulse has its own door."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from spom.campus.actions.passing import trust
from spom.campus.actions.studying import StudyEndedBefore, begin_study, change_lesson, checkpoint, end_study
from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession
from spom.campus.policies import LEASE, may_study
from spom.campus.queries.access import lesson_open_to, session_of_window
from spom.identity.http import person, store_of
from spom.identity.models import Session, User
from spom.kit.request_ids import new_request_id
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.standing import enrolment_of

router = Router(tags=["Learning"])


class WantedIn(Schema):
    """Which lesson."""

    lesson: int


class WindowIn(Schema):
    """Who asks: the window that holds the session's lease."""

    lease: UUID


class MoveIn(WindowIn):
    """The lesson to go on with."""

    lesson: int


class StudyOut(Schema):
    """A session to send pulses for; times in milliseconds of counted time."""

    session: int
    lease: UUID
    seq: int
    lesson: int
    since_pass_ms: int
    check_in_ms: int
    lease_ms: int
    place: int | None
    started_at: datetime


class EndedOut(Schema):
    """What waits for a check: "Confirm now" within a quarter of an hour makes it count."""

    ended: bool


class ConfirmedOut(Schema):
    """The seconds that count from now on."""

    seconds: int


class NoOut(Schema):
    """Why not. `code` does not change between versions; `message` is for people."""

    code: str
    message: str


@router.post("/study", response={HTTPStatus.CREATED: StudyOut, HTTPStatus.CONFLICT: NoOut})
def start(request: HttpRequest, wanted: WantedIn) -> Status[StudyOut]:
    """Begin to study a lesson, after a check passed within two minutes or on a reload of the same browser."""
    now = timezone.now()
    learner = person(request, may=may_study)
    enrolment = _enrolment(learner)
    lesson = _lesson(enrolment, wanted.lesson)
    session = begin_study(enrolment=enrolment, lesson=lesson, sign_in=_sign_in(request), at=now)
    return Status(HTTPStatus.CREATED, _out(session))


@router.post("/study/{session_id}/lesson", response={HTTPStatus.OK: StudyOut, HTTPStatus.CONFLICT: NoOut})
def move(request: HttpRequest, session_id: int, wanted: MoveIn) -> StudyOut:
    """Go on with another lesson in the same session."""
    now = timezone.now()
    learner = person(request, may=may_study)
    lesson = _lesson(_enrolment(learner), wanted.lesson)
    return _out(change_lesson(session=_held(session_id, learner, wanted.lease), lesson=lesson, at=now))


@router.post("/study/{session_id}/checkpoint", response={HTTPStatus.OK: StudyOut, HTTPStatus.CONFLICT: NoOut})
def write_down(request: HttpRequest, session_id: int, window: WindowIn) -> StudyOut:
    """Write down what was counted so far: at a pause, and every five minutes."""
    learner = person(request, may=may_study)
    return _out(checkpoint(session=_held(session_id, learner, window.lease), at=timezone.now()))


@router.post("/study/{session_id}/end", response={HTTPStatus.OK: EndedOut, HTTPStatus.CONFLICT: NoOut})
def stop(request: HttpRequest, session_id: int, window: WindowIn) -> EndedOut:
    """Stop. What has not been confirmed waits for a check within a quarter of an hour."""
    now = timezone.now()
    learner = person(request, may=may_study)
    session = _held(session_id, learner, window.lease)
    end_study(session=session, reason=StudySession.End.FINISHED, at=now)
    return EndedOut(ended=True)


@router.post("/trusted-check", response={HTTPStatus.OK: ConfirmedOut, HTTPStatus.CONFLICT: NoOut})
def trusted_check(request: HttpRequest) -> ConfirmedOut:
    """Confirm without a camera, where the portal is only tried out."""
    learner = person(request, may=may_study)
    return ConfirmedOut(seconds=trust(learner=learner, reference=new_request_id(), at=timezone.now()))


def _enrolment(learner: User) -> Enrolment:
    enrolment = enrolment_of(learner)
    if enrolment is None:
        raise Http404
    return enrolment


def _lesson(enrolment: Enrolment, lesson_id: int) -> Lesson:
    lesson = lesson_open_to(enrolment=enrolment, lesson_id=lesson_id)
    if lesson is None:
        raise Http404
    return lesson


def _sign_in(request: HttpRequest) -> Session:
    row = store_of(request).row
    if row is None:
        raise Http404
    return row


def _held(session_id: int, learner: User, lease: UUID) -> StudySession:
    session = session_of_window(session_id=session_id, learner=learner, lease=lease)
    if session is None:
        raise StudyEndedBefore
    return session


def _out(session: StudySession) -> StudyOut:
    return StudyOut(
        session=session.pk,
        lease=session.lease,
        seq=session.seq,
        lesson=session.lesson_id,
        since_pass_ms=session.since_pass_ms,
        check_in_ms=max(0, session.check_due_ms - session.since_pass_ms),
        lease_ms=int(LEASE.total_seconds() * 1000),
        place=session.place,
        started_at=session.started_at,
    )
