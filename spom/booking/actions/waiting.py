"""Waiting for a chair that comes free."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.holding import NotEligible, give_up_hold
from spom.booking.events.seats import AttemptNamed, WaitlistJoined, WaitlistLeft
from spom.booking.models.plans import AttemptPlan, WaitlistEntry
from spom.booking.models.seats import Booking
from spom.booking.models.slots import Slot
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.proof import Proof
from spom.programme.models.catalogue import CutOff, Module
from spom.programme.models.enrolment import Enrolment


class SeatsAreFree(Refusal):
    """Nobody has to wait for what is there."""

    code = "booking.seats_are_free"
    message = _("There are free seats that fit. Choose one instead of waiting.")


class WaitsAlready(Refusal):
    """One place in line per learner and module."""

    code = "booking.waits_already"
    message = _("You are on the waiting list for this test, or have a seat for it already.")


class NotWaiting(Refusal):
    """There is nothing to leave."""

    code = "booking.not_waiting"
    message = _("You are not on the waiting list any more.")


class NowhereToWait(Refusal):
    """The wish fits no centre or no day."""

    code = "booking.nowhere_to_wait"
    message = _("No centre fits this wish, or the day is over. Choose a later day or more places.")


@transaction.atomic
def join_waitlist(
    *,
    enrolment: Enrolment,
    module: Module,
    proof: Proof,
    centres: list[int],
    before_on: date,
    part: str,
    at: datetime,
) -> WaitlistEntry:
    """Wait for a chair at one of these centres, before a day, in a part of the day."""
    if not proof.holds:
        raise NotEligible
    if not centres or before_on <= at.date():
        raise NowhereToWait
    if Booking.objects.filter(learner=enrolment.learner, module=module, state=Booking.State.LIVE).exists():
        raise WaitsAlready
    fitting = Slot.objects.bookable(at).admitting(module).filter(centre__in=centres, day__lt=before_on)
    fitting = fitting.filter(part=part) if part else fitting
    if any(slot.left for slot in fitting):
        raise SeatsAreFree
    try:
        with transaction.atomic():
            entry = WaitlistEntry.objects.create(
                learner=enrolment.learner,
                enrolment=enrolment,
                module=module,
                centres=centres,
                before_on=before_on,
                part=part,
                joined_at=at,
            )
    except IntegrityError as no:
        raise WaitsAlready from no
    announce(WaitlistJoined(entry=entry, by=enrolment.learner, at=at))
    return entry


@transaction.atomic
def leave_waitlist(*, entry: WaitlistEntry, at: datetime) -> None:
    """Wait no more. An offer that is open goes to the next in line."""
    locked = WaitlistEntry.objects.select_for_update(of=("self",)).select_related("seat__booking", "learner")
    found = locked.filter(pk=entry.pk, state__in=[WaitlistEntry.State.WAITING, WaitlistEntry.State.OFFERED]).first()
    if found is None:
        raise NotWaiting
    seat = found.seat if found.state == WaitlistEntry.State.OFFERED else None
    found.state, found.closed_at = WaitlistEntry.State.LEFT, at
    found.save(update_fields=["state", "closed_at"])
    announce(WaitlistLeft(entry=found, by=found.learner, at=at))
    if seat is not None:
        give_up_hold(booking=seat.booking, at=at)


@transaction.atomic
def name_attempt(*, enrolment: Enrolment, cut_off: CutOff, at: datetime) -> AttemptPlan:
    """Say which examination attempt one means to sit: seats kept for its cut-off are then to be had."""
    plan, _made = AttemptPlan.objects.update_or_create(
        enrolment=enrolment, defaults={"cut_off": cut_off, "named_at": at}
    )
    announce(AttemptNamed(plan=plan, by=enrolment.learner, at=at))
    return plan
