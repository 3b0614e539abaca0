"""What the campus announces.

`head` is the newest link of the learner's chain in hex: sealed with the journal, it anchors the chain.
"""

from dataclasses import dataclass

from spom.campus.models.edition import CourseEdition
from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession
from spom.identity.models import User
from spom.journal.events import Event
from spom.programme.models.enrolment import Enrolment


@dataclass(frozen=True, kw_only=True)
class StudyStarted(Event):
    """A learner is at work; an older session of theirs has ended."""

    session: StudySession


@dataclass(frozen=True, kw_only=True)
class LessonChanged(Event):
    """The session goes on with another lesson."""

    session: StudySession
    lesson: Lesson


@dataclass(frozen=True, kw_only=True)
class StudyEnded(Event):
    """The session takes no more pulses."""

    session: StudySession
    head: str


@dataclass(frozen=True, kw_only=True)
class HoursCredited(Event):
    """A passed check turned waiting time into counted time."""

    session: StudySession
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
class EditionChosen(Event):
    """A learner began a module, and keeps the edition that was newest."""

    edition: CourseEdition
    enrolment: Enrolment
