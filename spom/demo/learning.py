"""Students beside the cast, with some weeks of learning behind them, so that staff have something to look at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from spom.campus.actions.appealing import appeal_span
from spom.campus.actions.deciding import credit_on_pass, hold_after_failed_check
from spom.campus.actions.pulsing import Stretch, pulse
from spom.campus.actions.signalling import raise_signals
from spom.campus.actions.studying import end_study, start_study
from spom.campus.models.ledger import UncountedSpan
from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession
from spom.campus.policies import Sign
from spom.demo.cast import PASSWORD
from spom.demo.programme import SOURCE
from spom.identity.actions.accounts import activate, open_account
from spom.identity.actions.roles import grant_role
from spom.identity.models import Role, Unit, User
from spom.programme.actions.enrolling import carry_over, choose_elective, enrol
from spom.programme.models.catalogue import Module, Programme
from spom.programme.models.enrolment import CarriedRecord, Enrolment

WATCHING = Sign(visible=True, playing=True, idle_for=None)
ASLEEP = Sign(visible=True, playing=False, idle_for=timedelta(minutes=9))
STEP = timedelta(seconds=150)
ENROLLED_DAYS = 40


@dataclass(frozen=True, kw_only=True)
class Student:
    """Somebody who learns: on which days before today, ten minutes each, and what else happened to them."""

    username: str
    full_name: str
    unit: str
    days: tuple[int, ...] = ()
    has_chosen: bool = True


STUDENTS = (
    Student(username="CRO0612401", full_name="Devika Menon", unit="NORTH-DEL", days=(1, 2, 3, 5)),
    Student(username="CRO0612402", full_name="Farhan Qureshi", unit="NORTH-DEL", days=(2, 9)),
    Student(username="CRO0612403", full_name="Gauri Kulkarni", unit="NORTH-DEL", days=(22, 23)),
    Student(username="CRO0612404", full_name="Harish Nambiar", unit="NORTH-DEL"),
    Student(username="CRO0612405", full_name="Ishita Bose", unit="NORTH-DEL", days=(1, 4), has_chosen=False),
    Student(username="CRO0612406", full_name="Joseph D'Souza", unit="WEST-MUM", days=(1, 2, 8, 15)),
    Student(username="CRO0612407", full_name="Kavya Reddy", unit="WEST-MUM", days=(6,)),
    Student(username="CRO0612408", full_name="Lakshmi Pillai", unit="NORTH-JAI", days=(3,), has_chosen=False),
)
WAITS_FOR_AN_ANSWER, TIME_IS_HELD, WENT_ON_ELSEWHERE, CARRIED = "CRO0612402", "CRO0612405", "CRO0612406", "CRO0612401"


def build_learning(*, programme: Programme, by: User, until: datetime) -> None:
    """Build what is missing; whoever is there already is left as they are."""
    present = set(
        User.objects.filter(username__in=[who.username for who in STUDENTS]).values_list("username", flat=True)
    )
    films = Lesson.objects.filter(module__code="A1", kind=Lesson.Kind.VIDEO).order_by("pk")
    texts = Lesson.objects.filter(module__code="A1", kind=Lesson.Kind.READING).order_by("-stated_seconds", "pk")
    lessons = [*films[:1], *texts[:3]]
    if not lessons:
        return
    for who in STUDENTS:
        if who.username not in present:
            _live(_entered(who, programme, by, until), who, lessons, until)
    if not present:
        raise_signals(at=until)


def _entered(who: Student, programme: Programme, by: User, until: datetime) -> Enrolment:
    begun = until - timedelta(days=ENROLLED_DAYS)
    unit = Unit.objects.get(code=who.unit)
    email = f"{who.full_name.partition(' ')[0].lower()}@example.edu"
    user = open_account(username=who.username, full_name=who.full_name, email=email, unit=unit, by=by, at=begun)
    activate(user=user, password=PASSWORD, at=begun)
    grant_role(user=user, role=Role.STUDENT, reason="Demo", by=by, at=begun)
    enrolment = enrol(programme=programme, learner=user, registered_on=begun.date(), source=SOURCE, by=by, at=begun)
    if who.has_chosen:
        for code in ("C4", "D3"):
            choose_elective(enrolment=enrolment, module=Module.objects.get(code=code), by=user, at=begun)
    return enrolment


def _live(enrolment: Enrolment, who: Student, lessons: list[Lesson], until: datetime) -> None:
    for number, day in enumerate(who.days):
        _learn(enrolment, lessons[number % len(lessons)], until - timedelta(days=day, hours=2), number=day)
    film = lessons[-1]
    if who.username == CARRIED:
        carry_over(
            enrolment=enrolment,
            module=film.module,
            kind=CarriedRecord.Kind.HOURS,
            amount=80 * 60,
            earned_on=enrolment.registered_on,
            source="Demo: export of the old portal",
            by=None,
            at=enrolment.enrolled_at,
        )
    elif who.username == WAITS_FOR_AN_ANSWER:
        _lose_and_appeal(enrolment, film, until - timedelta(days=1, hours=3))
    elif who.username == TIME_IS_HELD:
        study = _begun(enrolment, film, until - timedelta(hours=6))
        hold_after_failed_check(session=study, check="demo:missed", at=_watch(study, 3))
        end_study(session=study, reason=StudySession.End.FINISHED, at=study.started_at + 4 * STEP)
    elif who.username == WENT_ON_ELSEWHERE:
        for minute in range(8):
            _begun(enrolment, film, until - timedelta(days=1, hours=4) + timedelta(minutes=minute))


def _learn(enrolment: Enrolment, film: Lesson, at: datetime, *, number: int) -> None:
    """Ten minutes of a film, confirmed at the end."""
    study = _begun(enrolment, film, at)
    now = _watch(study, 4)
    credit_on_pass(session=study, check=f"demo:{study.pk}:{number}", at=now)
    end_study(session=study, reason=StudySession.End.FINISHED, at=now)


def _lose_and_appeal(enrolment: Enrolment, film: Lesson, at: datetime) -> None:
    study = _begun(enrolment, film, at)
    now = _watch(study, 2)
    for seq in (3, 4, 5):
        now += STEP
        pulse(session_id=study.pk, learner=study.learner, lease=study.lease, seq=seq, sign=ASLEEP, at=now)
    end_study(session=study, reason=StudySession.End.FINISHED, at=now)
    span = UncountedSpan.objects.filter(session=study).order_by("pk")[0]
    appeal_span(span=span, said="I read the worked example on paper beside the screen.", at=now)


def _begun(enrolment: Enrolment, film: Lesson, at: datetime) -> StudySession:
    return start_study(enrolment=enrolment, lesson=film, passed_check=f"demo:{at:%Y%m%d%H%M}", at=at)


def _watch(study: StudySession, steps: int) -> datetime:
    """Watch on, the beginning of the film a second time; answers when it ended."""
    now = study.started_at
    for seq in range(1, steps + 1):
        now += STEP
        begun = max(0, seq - 2) * 30
        pulse(
            session_id=study.pk,
            learner=study.learner,
            lease=study.lease,
            seq=seq,
            sign=WATCHING,
            at=now,
            played=[Stretch(begun=begun, ended=begun + 30, rate=1.0)],
            place=(begun + 30) * 1000,
        )
    return now
