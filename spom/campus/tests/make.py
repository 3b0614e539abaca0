"""Ready-made study: say only what the test is about. Time runs as the test says, never by the clock."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from spom.campus.actions.studying import Beat, pulse, start_study
from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession
from spom.campus.policies import Sign
from spom.identity.models import User
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
    position = Lesson.objects.filter(module=module).count() + 1
    return Lesson.objects.create(
        module=module, position=position, kind=Lesson.Kind.VIDEO, title="Costing", stated_seconds=minutes * 60
    )


@dataclass
class Study:
    """A learner at a browser: sends pulses in turn and lets time pass."""

    session: StudySession
    now: datetime
    seq: int = 0
    beats: list[Beat] = field(default_factory=list)

    def pulse(self, sign: Sign = WATCHING, *, after: timedelta = STEP) -> Beat:
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
    session = start_study(enrolment=enrolment, lesson=on or lesson(), passed_check="check:first", at=at)
    return Study(session=session, now=at)
