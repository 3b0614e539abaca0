"""Ready-made study: say only what the test is about. Time runs as the test says, never by the clock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db import connection

from spom.campus.actions.pulsing import Beat, Stretch, pulse
from spom.campus.actions.studying import start_study
from spom.campus.models.edition import CourseEdition, LessonContent
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material
from spom.campus.models.study import StudySession
from spom.campus.policies import Sign
from spom.identity.models import User
from spom.kit.files import Kind, keep_file
from spom.kit.tests.films import film
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.tests import make as programme

NINE = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
WATCHING = Sign(visible=True, playing=True, idle_for=None)
READING = Sign(visible=True, playing=False, idle_for=timedelta(seconds=20))
AWAY = Sign(visible=False, playing=True, idle_for=None)
STOPPED = Sign(visible=True, playing=False, idle_for=None)
ASLEEP = Sign(visible=True, playing=False, idle_for=timedelta(minutes=4))


def lesson(*, within: Module | None = None, minutes: int = 600) -> Lesson:
    """Make a video of ten hours, so that its limit is out of the way."""
    module = within or Module.objects.filter(code="A1").first() or programme.module()
    number = Lesson.objects.filter(module=module).count() + 1
    return Lesson.objects.create(
        module=module,
        code=f"costing-{number}",
        kind=Lesson.Kind.VIDEO,
        title="Costing",
        stated_seconds=minutes * 60,
    )


@dataclass
class Study:
    """A learner at a browser: sends pulses in turn and lets time pass."""

    session: StudySession
    now: datetime
    seq: int = 0
    beats: list[Beat] = field(default_factory=list)

    def pulse(
        self,
        sign: Sign = WATCHING,
        *,
        after: timedelta = STEP,
        played: Sequence[tuple[float, float, float]] = (),
        place: int | None = None,
    ) -> Beat:
        """Let time pass, then send the next pulse."""
        self.now += after
        self.seq += 1
        beat = pulse(
            session_id=self.session.pk,
            learner=self.session.learner,
            lease=self.session.lease,
            seq=self.seq,
            sign=sign,
            at=self.now,
            played=[Stretch(begun=begun, ended=ended, rate=rate) for begun, ended, rate in played],
            place=place,
        )
        self.beats.append(beat)
        return beat

    def watch(self, total: timedelta) -> None:
        """Watch in steps of half a minute."""
        for _ in range(int(total / STEP)):
            self.pulse()


def study(learner: User, *, on: Lesson | None = None, at: datetime = NINE) -> Study:
    """Start to study at nine after a passed check."""
    enrolment = Enrolment.objects.live().filter(learner=learner).first() or programme.enrolment(learner)
    session = start_study(enrolment=enrolment, lesson=on or lesson(), passed_check=f"check:{uuid4().hex}", at=at)
    return Study(session=session, now=at)


def edition(*, within: Module | None = None) -> CourseEdition:
    """Make an empty published edition, the next one of its module."""
    module = within or Module.objects.filter(code="A1").first() or programme.module()
    number = CourseEdition.objects.filter(module=module).count() + 1
    return CourseEdition.objects.create(
        module=module, number=number, state=CourseEdition.State.PUBLISHED, begun_at=NINE, published_at=NINE
    )


def draft() -> CourseEdition:
    """Make an empty draft, the next edition of its module."""
    module = Module.objects.filter(code="A1").first() or programme.module()
    number = CourseEdition.objects.filter(module=module).count() + 1
    return CourseEdition.objects.create(module=module, number=number, begun_at=NINE)


@contextmanager
def unguarded() -> Iterator[None]:
    """Let a test write into published editions, which the database refuses everybody else: as the tables' owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('campus_stays_published(bigint)'::regprocedure)")
        guard = cursor.fetchone()[0]
        cursor.execute(
            "CREATE OR REPLACE FUNCTION campus_stays_published(edition bigint) RETURNS void"
            " LANGUAGE plpgsql AS $$ BEGIN END $$"
        )
        yield
        cursor.execute(guard)


def content(
    *, of: CourseEdition, about: Lesson | None = None, title: str = "Costing", video: Material | None = None
) -> LessonContent:
    """Make the next lesson of an edition: a video, without a film unless given."""
    taught = about or lesson(within=of.module)
    with unguarded():
        return LessonContent.objects.create(
            edition=of,
            lesson=taught,
            position=of.contents.count() + 1,
            title=title,
            stated_seconds=taught.stated_seconds,
            video=video,
        )


def material(name: str = "film.webm", content: bytes | None = None) -> Material:
    """Keep a file, a film of two minutes unless given."""
    kept = keep_file(name=name, chunks=[content or film()], accept=tuple(Kind), most_bytes=1 << 20)
    return Material.objects.create(
        place=kept.place, name=kept.name, size=kept.size, sha256=kept.sha256, seconds=120, kept_at=NINE
    )
