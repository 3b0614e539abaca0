"""Things noticed during a test: recorded for people to judge."""

from datetime import datetime

from spom.exams.models.papers import Blueprint
from spom.exams.models.sitting import Attempt, Signal
from spom.identity.models import User


def notice(*, learner: User, kind: Signal.Kind, at: datetime, note: str = "") -> Signal | None:
    """Flag the learner's running test, if there is one."""
    running = Attempt.objects.running().filter(learner=learner, purpose=Blueprint.Purpose.TEST).first()
    if running is None:
        return None
    return Signal.objects.create(attempt=running, kind=kind, note=note[:200], noticed_at=at)
