"""When a test that is being sat wants to see its candidate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from spom.exams.models.papers import Blueprint
from spom.exams.models.sitting import Attempt, Signal
from spom.exams.policies.sitting import CAMERA_EVERY
from spom.presence.models.checks import PresenceCheck
from spom.presence.queries.standing import standing_of

# Long enough to read the panel, put the light on, and try three times.
PATIENCE = timedelta(minutes=4)


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A check is due at `due_at`, and then every so many minutes."""

    occasion: str
    due_at: datetime
    minutes: int


def watch_of(attempt: Attempt, *, at: datetime) -> Watch | None:
    """When the next check is due; None where nobody asks, or no camera is set up."""
    minutes = CAMERA_EVERY()
    if not minutes or attempt.is_practice or not standing_of(learner=attempt.learner, at=at).may_use_camera:
        return None
    newest = _checks_of(attempt).order_by("-decided_at").first()
    # The first one is due when the test begins.
    due_at = newest.decided_at + timedelta(minutes=minutes) if newest and newest.decided_at else attempt.started_at
    return Watch(occasion=occasion_of(attempt), due_at=due_at, minutes=minutes)


def unanswered(at: datetime) -> list[Attempt]:
    """Running tests whose check is long due, and that were not flagged for it since."""
    if not CAMERA_EVERY():
        return []
    running = Attempt.objects.running().filter(purpose=Blueprint.Purpose.TEST, paused_at__isnull=True)
    found = []
    for attempt in running.filter(started_at__lte=at - PATIENCE).select_related("learner").order_by("pk"):
        watch = watch_of(attempt, at=at)
        if watch is None or at < watch.due_at + PATIENCE:
            continue
        since = at - timedelta(minutes=watch.minutes)
        flagged = attempt.signals.filter(kind=Signal.Kind.NO_CHECK, noticed_at__gt=max(watch.due_at, since))
        if not flagged.exists():
            found.append(attempt)
    return found


def occasion_of(attempt: Attempt) -> str:
    """What its checks are called."""
    return f"test:{attempt.pk}"


def _checks_of(attempt: Attempt) -> QuerySet[PresenceCheck]:
    return PresenceCheck.objects.filter(
        learner=attempt.learner, occasion=occasion_of(attempt), decided_at__isnull=False
    ).exclude(verdict=PresenceCheck.Verdict.EXPIRED)
