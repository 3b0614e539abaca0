"""Studying, for the player and for programs: start, write down, change the lesson, stop. The pulse has its own door."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field, field_validator

from spom.campus.actions.packages import keep_state, open_package
from spom.campus.actions.passing import trust
from spom.campus.actions.studying import StudyEndedBefore, begin_study, change_lesson, checkpoint, end_study
from spom.campus.models.edition import LessonContent
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Package
from spom.campus.models.study import StudySession
from spom.campus.policies import LEASE, may_study
from spom.campus.queries.access import lesson_open_to, session_of_window
from spom.campus.queries.packages import newest_launch, parts_of, pseudonym, room_address, with_xapi
from spom.campus.queries.player import lesson_page
from spom.identity.http import person, store_of
from spom.identity.models import Session, User
from spom.kit.request_ids import new_request_id
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.standing import enrolment_of

router = Router(tags=["Learning"])
MOST_VALUES = 5_000
MOST_LETTERS = 400_000


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


class PartOut(Schema):
    """One part of a package: its page, told from the room's address, and what it kept at the last visit."""

    item: str
    title: str
    start: str
    mastery: str
    kept: dict[str, str]
    version: int
    # Another part comes first.
    waits: bool = False


class PackageOut(Schema):
    """A package, opened: the room to put into a frame, on a host of its own, and the parts to open there."""

    launch: int
    room: str
    origin: str
    learner: str
    name: str
    parts: list[PartOut]


class StateIn(Schema):
    """What a part says of the learner: the SCORM data model, flat. `version` counts up within a launch."""

    launch: int
    item: str = Field(max_length=200)
    version: int = Field(ge=1, le=2_147_483_647)
    kept: dict[str, str]

    @field_validator("kept")
    @classmethod
    def of_some_size(cls, kept: dict[str, str]) -> dict[str, str]:
        """A package keeps a few pages, not a library."""
        if len(kept) > MOST_VALUES or sum(len(name) + len(value) for name, value in kept.items()) > MOST_LETTERS:
            raise ValueError("too much to keep")
        return kept


class StateOut(Schema):
    """How the part ended, in the learner's language, and whether they are through."""

    outcome: str
    label: str
    percent: float | None
    through: bool
    # The parts that may be opened now.
    open: list[str]


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


@router.post("/lessons/{lesson_id}/package", response={HTTPStatus.OK: PackageOut, HTTPStatus.CONFLICT: NoOut})
def open_lesson_package(request: HttpRequest, lesson_id: int) -> PackageOut:
    """Open the lesson's package. Windows that had it open before may write no more."""
    learner = person(request, may=may_study)
    content = _content_with_package(_enrolment(learner), lesson_id)
    opened = open_package(learner=learner, content=content, at=timezone.now())
    package = opened.launch.content.package
    room = room_address(package=package, launch=opened.launch) if package else ""
    if package is None or not room:
        raise Http404
    by_xapi = package.standard in {Package.Standard.XAPI, Package.Standard.CMI5}
    return PackageOut(
        launch=opened.launch.pk,
        room=room,
        origin=settings.PACKAGES_URL,
        learner=pseudonym(learner=learner, package=package),
        name=learner.full_name,
        parts=[
            PartOut(
                item=part.item,
                title=part.title,
                start=with_xapi(part.start, launch=opened.launch, secret=opened.secret, item=part.item, room=room)
                if by_xapi
                else part.start,
                mastery=part.mastery,
                kept=part.state.kept if part.state else {},
                version=0,
                waits=bool(part.waits_for),
            )
            for part in parts_of(content=content, learner=learner)
        ],
    )


@router.post("/lessons/{lesson_id}/package/state", response={HTTPStatus.OK: StateOut, HTTPStatus.CONFLICT: NoOut})
def keep_package_state(request: HttpRequest, lesson_id: int, said: StateIn) -> StateOut:
    """Keep what a part of the package says. It earns no time: only pulses do."""
    learner = person(request, may=may_study)
    launch = newest_launch(learner=learner, lesson_id=lesson_id, launch_id=said.launch)
    if launch is None:
        raise Http404
    state = keep_state(
        learner=learner, launch=launch, item=said.item, version=said.version, kept=said.kept, at=timezone.now()
    )
    percent = float(state.percent) if state.percent is not None else None
    return StateOut(
        outcome=state.outcome,
        label=state.get_outcome_display(),
        percent=percent,
        through=state.is_through,
        open=[part.item for part in parts_of(content=launch.content, learner=learner) if not part.waits_for],
    )


def _content_with_package(enrolment: Enrolment, lesson_id: int) -> LessonContent:
    page = lesson_page(enrolment=enrolment, lesson_id=lesson_id)
    if page is None or page.here.waits_for or page.content.package is None:
        raise Http404
    return page.content


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
