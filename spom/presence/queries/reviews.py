"""What staff have to look at, and what learners can see of their own checks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from spom.identity.models import User
from spom.identity.queries import people_to_help
from spom.kit.crypto import Unreadable, place
from spom.kit.erasable import decrypt_erasably
from spom.presence.models.checks import Evidence, PresenceCheck
from spom.presence.models.consent import Consent
from spom.presence.models.reviews import Review, ReviewQuerySet

SHOWN = 50


def reviews_for(staff: User) -> ReviewQuerySet:
    """Those of people this member of staff answers for; nobody sees their own here."""
    return Review.objects.filter(learner__in=people_to_help(staff).values("pk")).exclude(learner=staff)


def waiting_reviews(staff: User) -> QuerySet[Review]:
    """The queue: what is due first comes first."""
    due = Coalesce(F("appeal_due_at"), F("due_at"))
    return reviews_for(staff).waiting().select_related("learner__unit", "check_made").order_by(due, "pk")


def decided_reviews(staff: User) -> QuerySet[Review]:
    """What was decided last."""
    decided = reviews_for(staff).exclude(outcome="").select_related("learner", "decided_by")
    return decided.order_by("-decided_at", "-pk")[:SHOWN]


def guardians_to_see(staff: User) -> QuerySet[Consent]:
    """Consents that wait for staff to make sure of a parent or guardian."""
    waiting = Consent.objects.standing().filter(needs_guardian=True, guardian_seen_at__isnull=True)
    return (
        waiting.filter(learner__in=people_to_help(staff).values("pk"))
        .select_related("learner")
        .order_by("given_at", "pk")
    )


def reviews_of(learner: User) -> QuerySet[Review]:
    """The learner's own."""
    return Review.objects.filter(learner=learner).select_related("check_made").order_by("-opened_at", "-pk")


def checks_of(learner: User) -> QuerySet[PresenceCheck]:
    """The learner's last checks, newest first."""
    checks = PresenceCheck.objects.filter(learner=learner).exclude(verdict=PresenceCheck.Verdict.OPEN)
    return checks.order_by("-drawn_at", "-pk")[:SHOWN]


def pictures_of_check(check: PresenceCheck) -> list[bytes]:
    """What a failed check was decided on, decrypted for this one look; none once it was erased."""
    evidence = Evidence.objects.filter(check_made=check).first()
    if evidence is None:
        return []
    return _readable(evidence.frames, bound_to=evidence.bound_to, key=evidence.seal)


def pictures_of_review(review: Review) -> list[bytes]:
    """The pictures of a review: of its check, or of the new face."""
    if review.check_made is not None:
        return pictures_of_check(review.check_made)
    if review.seal is None:
        return []
    bound_to = place(table="presence.Review", column="frames", row=review.seal)
    return _readable(review.frames, bound_to=bound_to, key=review.seal)


def _readable(frames: Sequence[str], *, bound_to: str, key: UUID) -> list[bytes]:
    try:
        return [decrypt_erasably(frame, bound_to=bound_to, key=key) for frame in frames]
    except Unreadable:
        # Brought back by a backup after they were erased: their key was not.
        return []


def may_still_be_appealed(review: Review, at: datetime) -> bool:
    """Is there time left, and was there no appeal yet?"""
    return (
        review.outcome == Review.Outcome.REFUSED
        and review.appealed_at is None
        and review.decided_at is not None
        and at <= review.decided_at + Review.TO_APPEAL
    )
