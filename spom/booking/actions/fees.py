"""What seats and changes cost, and who pays less."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.centres import NamedBefore
from spom.booking.events.centres import FeeSet, TierSet, WaiverAsked, WaiverDecided
from spom.booking.models.fees import Fee, PolicyTier, Waiver
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.files import KeptFile


class RequestDecidedBefore(Refusal):
    """Somebody was faster."""

    code = "booking.request_decided_before"
    message = _("This request has been decided in the meantime. Reload the page to see how it stands.")


class AskedBefore(Refusal):
    """One request waits at a time."""

    code = "booking.asked_before"
    message = _("You have asked already. We write to you as soon as somebody has decided.")


class ReasonForDecisionMissing(Refusal):
    """The learner must be able to read why."""

    code = "booking.reason_for_decision_missing"
    message = _("Write down the reason. The student will read it.")


@transaction.atomic
def set_fee(*, region: str, minor: int, currency: str, from_on: date, source: str, by: User, at: datetime) -> Fee:
    """Say what a seat costs in a region from a day on."""
    if Fee.objects.filter(region=region, from_on=from_on).exists():
        raise NamedBefore
    fee = Fee.objects.create(region=region, minor=minor, currency=currency, from_on=from_on, source=source)
    announce(FeeSet(fee=fee, by=by, at=at))
    return fee


@transaction.atomic
def set_tier(
    *, change: PolicyTier.Change, hours_before: int, percent: int, from_on: date, by: User, at: datetime
) -> PolicyTier:
    """Say what a change costs so many hours before the test, from a day on."""
    if PolicyTier.objects.filter(change=change, from_on=from_on, hours_before=hours_before).exists():
        raise NamedBefore
    tier = PolicyTier.objects.create(change=change, hours_before=hours_before, percent=percent, from_on=from_on)
    announce(TierSet(tier=tier, by=by, at=at))
    return tier


@transaction.atomic
def ask_for_waiver(*, learner: User, category: Waiver.Category, words: str, evidence: KeptFile, at: datetime) -> Waiver:
    """A learner asks to pay less, with a paper that shows why."""
    try:
        with transaction.atomic():
            waiver = Waiver.objects.create(
                learner=learner,
                category=category,
                words=words,
                evidence=evidence.place,
                evidence_name=evidence.name,
                asked_at=at,
            )
    except IntegrityError as no:
        raise AskedBefore from no
    announce(WaiverAsked(waiver=waiver, by=learner, at=at))
    return waiver


@transaction.atomic
def grant_waiver(*, waiver: Waiver, percent: int, until_on: date | None, by: User, at: datetime) -> None:
    """A person says yes: so much of every fee until then."""
    found = _waiting(waiver)
    found.percent, found.until_on = percent, until_on
    _decide(found, Waiver.State.GRANTED, "", by, at)


@transaction.atomic
def refuse_waiver(*, waiver: Waiver, note: str, by: User, at: datetime) -> None:
    """A person says no, and why."""
    if not note.strip():
        raise ReasonForDecisionMissing
    _decide(_waiting(waiver), Waiver.State.REFUSED, note.strip(), by, at)


def _waiting(waiver: Waiver) -> Waiver:
    found = Waiver.objects.select_for_update(of=("self",)).filter(pk=waiver.pk, state=Waiver.State.ASKED).first()
    if found is None:
        raise RequestDecidedBefore
    return found


def _decide(waiver: Waiver, state: Waiver.State, note: str, by: User, at: datetime) -> None:
    waiver.state, waiver.note, waiver.decided_by, waiver.decided_at = state, note, by, at
    waiver.save(update_fields=["state", "note", "percent", "until_on", "decided_by", "decided_at"])
    announce(WaiverDecided(waiver=waiver, state=str(state), by=by, at=at))
