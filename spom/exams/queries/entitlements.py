"""What candidates have a right to, and how much of it they have used."""

from dataclasses import dataclass
from datetime import datetime

from spom.exams.models.sitting import Attempt, Entitlement
from spom.exams.models.timing import Break
from spom.identity.models import User


@dataclass(frozen=True, kw_only=True)
class Breaks:
    """So many breaks of so many minutes, and how many were taken."""

    granted: int = 0
    minutes: int = 0
    taken: int = 0

    @property
    def left(self) -> int:
        """How many may still be taken."""
        return max(0, self.granted - self.taken)


def entitlement_of(learner: User) -> Entitlement | None:
    """What somebody has a right to now."""
    return Entitlement.objects.filter(learner=learner, ended_at__isnull=True).first()


def breaks_of(attempt: Attempt) -> Breaks:
    """The breaks of an attempt, by the rights its candidate has now."""
    rights = entitlement_of(attempt.learner)
    if rights is None or not rights.breaks:
        return Breaks()
    return Breaks(granted=rights.breaks, minutes=rights.break_minutes, taken=attempt.breaks.count())


def break_now(attempt: Attempt) -> Break | None:
    """The break the candidate is in."""
    return attempt.breaks.filter(ended_at__isnull=True).first() if attempt.paused_at else None


def breaks_over(at: datetime) -> list[Attempt]:
    """Attempts whose candidates have rested as long as they may."""
    over = Break.objects.filter(ended_at__isnull=True, until__lte=at).select_related("attempt")
    return [one.attempt for one in over.order_by("until", "pk")]
