"""Checks of one learner: the one that waits, the one that carries, and how far it carries."""

from datetime import datetime, timedelta
from uuid import UUID

from spom.identity.models import User
from spom.presence.models.checks import PresenceCheck
from spom.presence.policies import LEASE

# A pass for starting to learn is fresh for as long as it takes to open the lesson.
GOOD_FOR = timedelta(minutes=15)
# How many of a learner's checks a new one is held against, to see whether its frames were sent again.
CHECKS_COMPARED = 50


def lease_left(*, check: PresenceCheck, counted: timedelta) -> timedelta:
    """How much more counted time the check carries, given how much was counted since; nothing unless it was passed."""
    if not check.is_passed:
        return timedelta(0)
    return max(timedelta(0), LEASE - counted)


def latest_pass(*, learner: User, occasion: str, at: datetime) -> PresenceCheck | None:
    """The newest passed check, or accepted alternative, for this occasion within the last quarter of an hour."""
    passed = PresenceCheck.objects.filter(
        learner=learner, occasion=occasion, verdict__in=PresenceCheck.YES, decided_at__gt=at - GOOD_FOR
    )
    return passed.order_by("-decided_at", "-pk").first()


def open_check(*, learner: User) -> PresenceCheck | None:
    """The check that waits for an answer, if any."""
    return PresenceCheck.objects.filter(learner=learner, verdict=PresenceCheck.Verdict.OPEN).first()


def check_with(*, learner: User, nonce: UUID) -> PresenceCheck | None:
    """The learner's own check with this nonce. Somebody else's does not exist for them."""
    return PresenceCheck.objects.filter(learner=learner, nonce=nonce).first()


def recent_likeness(*, learner: User) -> list[int]:
    """How the frames of the learner's last fifty checks looked."""
    rows = PresenceCheck.objects.filter(learner=learner).exclude(likeness=[])
    newest = rows.order_by("-drawn_at", "-pk").values_list("likeness", flat=True)[:CHECKS_COMPARED]
    return [word for likeness in newest for word in likeness]


def latest_failure(*, learner: User) -> PresenceCheck | None:
    """The newest check that did not match, unless something has confirmed the learner since."""
    told = (*PresenceCheck.YES, *PresenceCheck.MISSES)
    newest = PresenceCheck.objects.filter(learner=learner, verdict__in=told).order_by("-decided_at", "-pk").first()
    return None if newest is None or newest.is_passed else newest
