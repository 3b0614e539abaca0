"""What happens in a test that others should know. Single answers are not announced: they would bury the journal."""

from dataclasses import dataclass

from spom.exams.models.sitting import Admission, Attempt, Entitlement, Message
from spom.exams.models.timing import Break, Incident, ReseatOffer, TimeChange
from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class CandidateAdmitted(Event):
    """Whoever was checked in may begin with a code."""

    admission: Admission


@dataclass(frozen=True, kw_only=True)
class CandidateConfirmed(Event):
    """They say that name and test are right, and that they know the rules."""

    admission: Admission


@dataclass(frozen=True, kw_only=True)
class AttemptStarted(Event):
    """The clock of an attempt runs."""

    attempt: Attempt


@dataclass(frozen=True, kw_only=True)
class LeaseTaken(Event):
    """An attempt goes on in another window; the one before it may only read."""

    attempt: Attempt
    lease_no: int


@dataclass(frozen=True, kw_only=True)
class AttemptHandedIn(Event):
    """An attempt is over: handed in by the learner, or by the deadline."""

    attempt: Attempt
    by_deadline: bool


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(Event):
    """Somebody, or the portal by rule, gave an attempt more time."""

    attempt: Attempt
    change: TimeChange


@dataclass(frozen=True, kw_only=True)
class AttemptPaused(Event):
    """The clock of an attempt stands still."""

    attempt: Attempt
    reason: str


@dataclass(frozen=True, kw_only=True)
class AttemptResumed(Event):
    """The clock of an attempt goes on."""

    attempt: Attempt
    seconds: int


@dataclass(frozen=True, kw_only=True)
class BreakBegun(Event):
    """A candidate takes a break they have a right to; the clock stands still."""

    attempt: Attempt
    taken: Break


@dataclass(frozen=True, kw_only=True)
class BreakEnded(Event):
    """The break is over, and the clock goes on."""

    attempt: Attempt
    taken: Break
    seconds: int


@dataclass(frozen=True, kw_only=True)
class ScribeNamed(Event):
    """It is written down who writes for a candidate."""

    admission: Admission


@dataclass(frozen=True, kw_only=True)
class IncidentRecorded(Event):
    """Time was lost. What was given back for it is with each attempt."""

    incident: Incident
    attempts: int


@dataclass(frozen=True, kw_only=True)
class ReseatOffered(Event):
    """Somebody whose test an incident spoiled may choose another seat without a fee."""

    offer: ReseatOffer


@dataclass(frozen=True, kw_only=True)
class ReseatTaken(Event):
    """They chose one."""

    offer: ReseatOffer


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    """An invigilator told a candidate something."""

    message: Message


@dataclass(frozen=True, kw_only=True)
class EntitlementGiven(Event):
    """Somebody has a right to more time in tests."""

    entitlement: Entitlement


@dataclass(frozen=True, kw_only=True)
class EntitlementEnded(Event):
    """The right to more time is over."""

    entitlement: Entitlement
