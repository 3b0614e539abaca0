"""Where a learner stands: may the camera be used, is a face set up, and which way is open."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Expression, Q, QuerySet

from spom.identity.models import User
from spom.identity.models.registry import RegistryRecord
from spom.presence.models.checks import PresenceCheck
from spom.presence.models.consent import Consent, is_child
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.policies import MISSES_ALLOWED


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What decides which way a check goes. Without consent or face the other way is open, and worth the same."""

    consent: Consent | None
    templates: int
    trusted: int
    misses: int

    @property
    def has_consent(self) -> bool:
        """May the camera be used?"""
        return self.consent is not None and self.consent.is_in_force

    @property
    def waits_for_guardian(self) -> bool:
        """Has the learner agreed, and a parent not yet?"""
        return self.consent is not None and not self.consent.is_in_force

    @property
    def is_enrolled(self) -> bool:
        """Is there a face to compare with?"""
        return self.templates > 0

    @property
    def is_reviewed(self) -> bool:
        """Has somebody, or the registry photo, confirmed the face?"""
        return self.trusted > 0

    @property
    def camera_rests(self) -> bool:
        """Were there so many misses in a row that another way has to come first?"""
        return self.misses >= MISSES_ALLOWED

    @property
    def may_use_camera(self) -> bool:
        """Is a camera check possible now?"""
        return self.has_consent and self.is_enrolled and not self.camera_rests


def standing_of(*, learner: User, at: datetime) -> Standing:
    """Where the learner stands now, in three statements."""
    faces = ReferenceFace.objects.of(learner).live(at).values_list("state", flat=True)
    states = list(faces)
    consent = Consent.objects.standing().filter(learner=learner, purpose=Consent.Purpose.CHECKS).first()
    return Standing(
        consent=consent,
        templates=len(states),
        trusted=states.count(ReferenceFace.State.TRUSTED),
        misses=misses_in_a_row(learner=learner),
    )


def faces_yet_to_be_shown(*, learner: Expression, at: Expression) -> QuerySet[Consent]:
    """The learner's consent in force without a face to compare with; for the home page."""
    asked = Consent.objects.in_force().filter(learner=learner, purpose=Consent.Purpose.CHECKS)
    return asked.exclude(Exists(ReferenceFace.objects.of(learner).live(at)))


def misses_in_a_row(*, learner: User) -> int:
    """How often it did not match since it last did, or was confirmed in another way; 0 to 3."""
    told = (*PresenceCheck.YES, *PresenceCheck.MISSES)
    newest = PresenceCheck.objects.filter(learner=learner, verdict__in=told).order_by("-decided_at", "-pk").first()
    if newest is None or newest.is_passed:
        return 0
    yes = Review.Outcome.CONFIRMED
    confirmed = Review.objects.filter(Q(outcome=yes) | Q(appeal_outcome=yes), check_made=newest)
    return 0 if newest.miss >= MISSES_ALLOWED and confirmed.exists() else newest.miss


def needs_guardian(*, learner: User, at: datetime) -> bool:
    """Is the learner under 18, as far as the registry tells?"""
    record = RegistryRecord.objects.filter(user=learner).first()
    return record is not None and is_child(record.born_on, at.date())
