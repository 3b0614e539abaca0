"""After an incident that time alone cannot mend: another seat, without a fee, chosen by whoever lost the test."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.sitting import seat_again
from spom.booking.models.slots import Slot
from spom.exams.events.sitting import ReseatOffered, ReseatTaken
from spom.exams.models.sitting import Admission, Attempt
from spom.exams.models.timing import ReseatOffer
from spom.exams.policies.sitting import RESEAT_DAYS
from spom.exams.queries.results import official_result
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal


class OfferedBefore(Refusal):
    """Once for each lost test."""

    code = "exams.offered_before"
    message = _("Everybody there has been offered another seat already.")


class OfferOver(Refusal):
    """Taken, or not in time."""

    code = "exams.offer_over"
    message = _("This offer is over. If you have not chosen a seat yet, ask the help desk.")


class StillRunning(Refusal):
    """First the paper that runs."""

    code = "exams.still_running"
    message = _("Your paper is still running. Hand it in first; then choose another seat.")


class PassedAfterAll(Refusal):
    """Nothing is left to sit."""

    code = "exams.passed_after_all"
    message = _("You passed this test in spite of what happened. There is no need to sit it again.")


@transaction.atomic
def offer_seats(*, admissions: Sequence[Admission], reason: str, by: User, at: datetime) -> int:
    """Offer each of these candidates another seat; how many were new. Raises OfferedBefore where none is."""
    chosen = Admission.objects.filter(pk__in=[one.pk for one in admissions]).select_related("learner", "module")
    fresh = list(chosen.filter(reseat_offer__isnull=True).select_for_update(of=("self",)).order_by("pk"))
    if not fresh:
        raise OfferedBefore
    for admission in fresh:
        offer = ReseatOffer.objects.create(
            admission=admission, reason=reason, made_by=by, made_at=at, ends_at=at + timedelta(days=RESEAT_DAYS())
        )
        announce(ReseatOffered(offer=offer, by=by, at=at))
    return len(fresh)


@transaction.atomic
def take_offer(*, offer: ReseatOffer, to: Slot, at: datetime) -> ReseatOffer:
    """Choose another seat. Raises OfferOver, StillRunning, PassedAfterAll, and what booking refuses."""
    still = ReseatOffer.objects.select_for_update(of=("self",))
    kept = still.select_related(
        "admission__learner", "admission__seat__slot__centre", "admission__seat__booking__enrolment"
    ).get(pk=offer.pk)
    if kept.taken_at is not None or at >= kept.ends_at:
        raise OfferOver
    attempt = Attempt.objects.filter(admission=kept.admission).first()
    if attempt is not None and attempt.is_running:
        raise StillRunning
    result = official_result(attempt) if attempt else None
    if result is not None and result.passed:
        raise PassedAfterAll
    learner = kept.admission.learner
    kept.seat, kept.taken_at = seat_again(seat=kept.admission.seat, to=to, by=learner, at=at), at
    kept.save(update_fields=["seat", "taken_at"])
    announce(ReseatTaken(offer=kept, by=learner, at=at))
    return kept
