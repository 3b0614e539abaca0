"""Saying yes to the camera, and taking it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.presence.actions.erasing import erase_faces
from spom.presence.events import ConsentGiven, ConsentWithdrawn, GuardianSeen
from spom.presence.models.checks import PresenceCheck
from spom.presence.models.consent import Consent
from spom.presence.queries.standing import needs_guardian

# The version of the words in templates/presence/_notice_….html. New words, new number: consent is asked for anew.
NOTICE_VERSION = 1


class ConsentKnown(Refusal):
    """It was given before."""

    code = "presence.consent_known"
    message = _("You agreed to this before. You can take it back on this page at any time.")


class GuardianNeeded(Refusal):
    """Somebody under 18 cannot agree alone."""

    code = "presence.guardian_needed"
    message = _(
        "You are under 18, so a parent or guardian has to agree too. Write down who it is and how to reach them."
    )


class NothingToWithdraw(Refusal):
    """There is no consent, or it was taken back before."""

    code = "presence.nothing_to_withdraw"
    message = _("There is nothing to take back: camera checks are not set up for you.")


class NoteMissing(Refusal):
    """How staff made sure has to be written down."""

    code = "presence.note_missing"
    message = _("Write down how you made sure that the parent or guardian agreed.")


@transaction.atomic
def give_consent(
    *, learner: User, purpose: Consent.Purpose, guardian_name: str, guardian_reach: str, at: datetime
) -> Consent:
    """Agree to one purpose. Raises ConsentKnown, GuardianNeeded."""
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    if Consent.objects.standing().filter(learner=learner, purpose=purpose).exists():
        raise ConsentKnown
    is_young = needs_guardian(learner=learner, at=at)
    if is_young and not (guardian_name.strip() and guardian_reach.strip()):
        raise GuardianNeeded
    consent = Consent.objects.create(
        learner=learner,
        purpose=purpose,
        version=NOTICE_VERSION,
        given_at=at,
        needs_guardian=is_young,
        guardian_name=guardian_name.strip() if is_young else "",
        guardian_reach=guardian_reach.strip() if is_young else "",
    )
    announce(ConsentGiven(consent=consent, learner=learner, by=learner, at=at))
    return consent


@transaction.atomic
def confirm_guardian(*, consent: Consent, note: str, by: User, at: datetime) -> Consent:
    """Staff made sure that the parent or guardian agreed. Raises NoteMissing."""
    if not note.strip():
        raise NoteMissing
    found = Consent.objects.select_for_update(of=["self"]).select_related("learner").get(pk=consent.pk)
    if found.guardian_seen_at is not None:
        return found
    found.guardian_seen_at, found.guardian_seen_by, found.guardian_note = at, by, note.strip()
    found.save(update_fields=["guardian_seen_at", "guardian_seen_by", "guardian_note"])
    announce(GuardianSeen(consent=found, learner=found.learner, by=by, at=at))
    return found


@transaction.atomic
def withdraw_consent(*, learner: User, purpose: Consent.Purpose, at: datetime) -> Consent:
    """Take a consent back. Without the one to checks, every template goes at once and the other way is open.

    Raises NothingToWithdraw.
    """
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    consent = Consent.objects.standing().filter(learner=learner, purpose=purpose).first()
    if consent is None:
        raise NothingToWithdraw
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    announce(ConsentWithdrawn(consent=consent, learner=learner, by=learner, at=at))
    if purpose == Consent.Purpose.CHECKS:
        waiting = PresenceCheck.objects.filter(learner=learner, verdict__in=PresenceCheck.UNDECIDED)
        waiting.update(verdict=PresenceCheck.Verdict.EXPIRED, decided_at=at)
        erase_faces(learner=learner, by=learner, at=at)
    return consent
