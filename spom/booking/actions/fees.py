"""What seats and changes cost, and who pays less."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.centres import NamedBefore
from spom.booking.events.centres import FeeSet, PolicySet, WaiverAsked, WaiverDecided
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


class NoSteps(Refusal):
    """A policy that says nothing."""

    code = "booking.no_steps"
    message = _("Write at least one step: so many hours before the test, and what the change costs.")


class TwoPricesForOneHour(Refusal):
    """Two steps contradict each other."""

    code = "booking.two_prices_for_one_hour"
    message = _("Two steps begin at the same hour. Give each its own number of hours.")


class CheaperWhenLater(Refusal):
    """Who waits would pay less."""

    code = "booking.cheaper_when_later"
    message = _("A change must not become cheaper as the test comes nearer. Check the steps.")


@dataclass(frozen=True, kw_only=True)
class Step:
    """So many hours before the test or more, a change costs so many percent of the fee."""

    hours_before: int
    percent: int


@transaction.atomic
def set_fee(*, region: str, minor: int, currency: str, from_on: date, source: str, by: User, at: datetime) -> Fee:
    """Say what a seat costs in a region from a day on."""
    if Fee.objects.filter(region=region, from_on=from_on).exists():
        raise NamedBefore
    fee = Fee.objects.create(region=region, minor=minor, currency=currency, from_on=from_on, source=source)
    announce(FeeSet(fee=fee, by=by, at=at))
    return fee


@transaction.atomic
def set_policy(
    *, change: PolicyTier.Change, steps: tuple[Step, ...], from_on: date, by: User, at: datetime
) -> list[PolicyTier]:
    """Say what a change costs from a day on, step by step. The steps of that day replace all those before it."""
    if not steps:
        raise NoSteps
    if len({step.hours_before for step in steps}) < len(steps):
        raise TwoPricesForOneHour
    if PolicyTier.objects.filter(change=change, from_on=from_on).exists():
        raise NamedBefore
    by_hours = sorted(steps, key=lambda step: -step.hours_before)
    if any(later.percent < earlier.percent for earlier, later in pairwise(by_hours)):
        raise CheaperWhenLater
    tiers = PolicyTier.objects.bulk_create(
        PolicyTier(change=change, hours_before=step.hours_before, percent=step.percent, from_on=from_on)
        for step in by_hours
    )
    announce(PolicySet(change=str(change), from_on=from_on, steps=len(tiers), by=by, at=at))
    return tiers


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
