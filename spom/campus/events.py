"""What the campus announces.

`head` is the newest link of the learner's chain in hex: sealed with the journal, it anchors the chain.
"""

from dataclasses import dataclass
from datetime import datetime

from spom.campus.models.appeal import TimeAppeal
from spom.campus.models.edition import CourseEdition, LessonContent, Question
from spom.campus.models.launch import PackageLaunch
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material
from spom.campus.models.reminder import Reminder
from spom.campus.models.signal import Signal
from spom.campus.models.statement import HoursStatement
from spom.campus.models.study import StudySession
from spom.identity.models import Unit, User
from spom.journal.events import Event
from spom.presence.events import PresencePassed
from spom.presence.models.checks import PresenceCheck
from spom.programme.models.catalogue import Programme
from spom.programme.models.enrolment import Enrolment


@dataclass(frozen=True, kw_only=True)
class StudyStarted(Event):
    """A learner is at work; an older session of theirs has ended."""

    session: StudySession


@dataclass(frozen=True, kw_only=True)
class LessonChanged(Event):
    """A study session goes on with another lesson."""

    session: StudySession
    lesson: Lesson


@dataclass(frozen=True, kw_only=True)
class StudyEnded(Event):
    """A study session has ended: it takes no more pulses."""

    session: StudySession
    head: str


@dataclass(frozen=True, kw_only=True)
class HoursCredited(Event):
    """A passed check turned waiting time into counted time.

    `check` is the camera check, where it was one: then the entry says too that it was passed.
    """

    says_also = (PresencePassed,)

    session: StudySession
    learner: User
    check: PresenceCheck | None
    seconds: int
    head: str


@dataclass(frozen=True, kw_only=True)
class HoursHeld(Event):
    """Time waits for another way of confirming it, or for a person."""

    session: StudySession
    seconds: int
    head: str


@dataclass(frozen=True, kw_only=True)
class HoursDecided(Event):
    """A person, or the calendar, decided on time that waited or had been counted."""

    learner: User
    kind: str
    seconds: int
    head: str


@dataclass(frozen=True, kw_only=True)
class SittingDecided(Event):
    """A person decided on the time of one session that waited. The student reads the note."""

    session: StudySession
    kind: str
    seconds: int
    note: str


@dataclass(frozen=True, kw_only=True)
class TimeAppealed(Event):
    """A learner asks for a second look at time that did not count."""

    appeal: TimeAppeal


@dataclass(frozen=True, kw_only=True)
class TimeAppealDecided(Event):
    """A person decided on an appeal; so many seconds of it count now."""

    appeal: TimeAppeal
    seconds: int


@dataclass(frozen=True, kw_only=True)
class LearnerReminded(Event):
    """A learner was reminded of something, once: so much is missing or waits, until when."""

    reminder: Reminder
    learner: User
    minutes: int
    hours: int
    attempt: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class SignalRaised(Event):
    """Something unusual was noted for a person to look at. Nothing follows from it by itself."""

    signal: Signal
    learner: User


@dataclass(frozen=True, kw_only=True)
class SignalDecided(Event):
    """A person looked at something unusual and wrote down what it was."""

    signal: Signal
    learner: User
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CalendarAddressMade(Event):
    """A learner's calendar program may ask for their dates; an older address is over."""

    learner: User


@dataclass(frozen=True, kw_only=True)
class CalendarAddressEnded(Event):
    """The address of a learner's calendar opens nothing any more."""

    learner: User


@dataclass(frozen=True, kw_only=True)
class CohortExported(Event):
    """Somebody took the progress of so many students out as a file."""

    programme: Programme
    unit: Unit | None
    kind: str
    students: int


@dataclass(frozen=True, kw_only=True)
class EditionChosen(Event):
    """A learner began a module, and keeps the edition that was newest."""

    edition: CourseEdition
    enrolment: Enrolment


@dataclass(frozen=True, kw_only=True)
class MaterialKept(Event):
    """A file for lessons was looked into and kept."""

    material: Material


@dataclass(frozen=True, kw_only=True)
class MaterialForgotten(Event):
    """A file that was in no lesson for thirty days is gone."""

    material: Material
    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class EditionBegun(Event):
    """The next edition of a module is in the making."""

    edition: CourseEdition


@dataclass(frozen=True, kw_only=True)
class EditionDescribed(Event):
    """The outline of a draft, or what is new in it, was written."""

    edition: CourseEdition


@dataclass(frozen=True, kw_only=True)
class CourseBroughtIn(Event):
    """Lessons made elsewhere came into a draft, and so many findings were reported."""

    edition: CourseEdition
    lessons: int
    losses: int


@dataclass(frozen=True, kw_only=True)
class ContentAdded(Event):
    """A draft has one more lesson."""

    content: LessonContent


@dataclass(frozen=True, kw_only=True)
class ContentChanged(Event):
    """A lesson of a draft was written anew."""

    content: LessonContent


@dataclass(frozen=True, kw_only=True)
class ContentRemoved(Event):
    """A draft has one lesson less."""

    edition: CourseEdition
    lesson: Lesson


@dataclass(frozen=True, kw_only=True)
class ContentsReordered(Event):
    """The lessons of a draft have another order."""

    edition: CourseEdition


@dataclass(frozen=True, kw_only=True)
class EditionSubmitted(Event):
    """A draft waits for somebody to look at it."""

    edition: CourseEdition


@dataclass(frozen=True, kw_only=True)
class EditionReturned(Event):
    """A reviewed edition is a draft again."""

    edition: CourseEdition


@dataclass(frozen=True, kw_only=True)
class EditionPublished(Event):
    """Students who begin from now on learn this edition."""

    edition: CourseEdition


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    """A learner wrote a note beside a lesson. What it says is nobody else's business."""

    lesson: Lesson


@dataclass(frozen=True, kw_only=True)
class NoteRemoved(Event):
    """A learner took a note of theirs away."""

    lesson: Lesson


@dataclass(frozen=True, kw_only=True)
class LessonSaved(Event):
    """A learner put a lesson on their list for later, or took it off."""

    lesson: Lesson
    is_saved: bool


@dataclass(frozen=True, kw_only=True)
class PracticeAnswered(Event):
    """A learner tried a practice question."""

    question: Question
    is_right: bool


@dataclass(frozen=True, kw_only=True)
class StatementMade(Event):
    """The institution signed what a learner has learned."""

    statement: HoursStatement
    learner: User


@dataclass(frozen=True, kw_only=True)
class PackageOpened(Event):
    """A learner opened a package; windows that had it open before may write no more."""

    launch: PackageLaunch


@dataclass(frozen=True, kw_only=True)
class PackageFinished(Event):
    """By its own word a learner is through a package. It earns no time."""

    lesson: Lesson
