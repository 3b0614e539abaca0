"""What presence announces. Scores and pictures are never part of it."""

from dataclasses import dataclass

from spom.identity.models import User
from spom.journal.events import Event
from spom.presence.models.checks import PresenceCheck
from spom.presence.models.consent import Consent
from spom.presence.models.reviews import Review
from spom.presence.models.thresholds import Calibration


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    """A learner agreed to one purpose, in one version of its notice."""

    consent: Consent
    learner: User


@dataclass(frozen=True, kw_only=True)
class GuardianSeen(Event):
    """Staff made sure that a parent or guardian agreed for somebody under 18."""

    consent: Consent
    learner: User


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A learner took a consent back. Camera checks are over for them from this moment."""

    consent: Consent
    learner: User


@dataclass(frozen=True, kw_only=True)
class FaceEnrolled(Event):
    """A learner set up, or renewed, what checks compare with."""

    learner: User
    trusted: bool


@dataclass(frozen=True, kw_only=True)
class FaceTrusted(Event):
    """The new face is the learner's: what it confirmed while it was unreviewed counts."""

    learner: User


@dataclass(frozen=True, kw_only=True)
class FaceRefused(Event):
    """The new face is not shown to be the learner's: what it alone confirmed stays on hold."""

    learner: User


@dataclass(frozen=True, kw_only=True)
class FacesErased(Event):
    """Templates, and pictures nobody decides on any more, are gone."""

    learner: User
    templates: int


@dataclass(frozen=True, kw_only=True)
class PresencePassed(Event):
    """A camera check found the learner. `check.is_trusted` says whether what it confirms counts or stays on hold."""

    check: PresenceCheck
    learner: User


@dataclass(frozen=True, kw_only=True)
class PresenceUnclear(Event):
    """A camera check could not tell: too dark, no face, several, or too late. It costs nothing; another follows."""

    check: PresenceCheck
    learner: User


@dataclass(frozen=True, kw_only=True)
class PresenceMissed(Event):
    """It did not match, the first or second time in a row. Another try follows; nothing is held yet."""

    check: PresenceCheck
    learner: User


@dataclass(frozen=True, kw_only=True)
class PresenceFailed(Event):
    """It did not match three times in a row: the uncertain tail waits for another way or for a person."""

    check: PresenceCheck
    learner: User


@dataclass(frozen=True, kw_only=True)
class AlternativeAccepted(Event):
    """The learner confirmed without the camera. Worth the same as a passed check, and releases what waits."""

    check: PresenceCheck
    learner: User


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(Event):
    """A person has to look at camera checks."""

    review: Review
    learner: User


@dataclass(frozen=True, kw_only=True)
class ReviewConfirmed(Event):
    """A person decided, at first or on appeal, that it was the learner: what waits for it counts."""

    review: Review
    learner: User


@dataclass(frozen=True, kw_only=True)
class ReviewRefused(Event):
    """A person decided that it is not shown that it was the learner. It can be appealed, once."""

    review: Review
    learner: User


@dataclass(frozen=True, kw_only=True)
class ReviewAppealed(Event):
    """The learner asked for a second look, by somebody else."""

    review: Review
    learner: User


@dataclass(frozen=True, kw_only=True)
class ThresholdTaken(Event):
    """Staff took over what the calibration proposed."""

    calibration: Calibration
    accept_at: int
