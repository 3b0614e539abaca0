"""Chairs: taking one, letting one go, passing it on. Every change of a slot's counter is in this file.

A chair is taken by one statement, `UPDATE … SET taken = taken + 1 WHERE taken < capacity`: of two learners who reach
for the last one, the second waits there, then finds no row to change. A CHECK stands behind it.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from spom.booking.events.seats import SeatOffered
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import TESTS, Slot
from spom.booking.policies.terms import offer_ends
from spom.booking.queries.holding import NoFee, Price, in_line_for, new_reference, price_of
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.portal.queries.maintenance import rest_is_planned
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment


class SlotFull(Refusal):
    """Every chair is taken."""

    code = "booking.slot_full"
    message = _("The last seat has just been taken. Choose another time, or wait for a seat to come free.")


class AlreadyBooked(Refusal):
    """One live booking per learner and module."""

    code = "booking.already_booked"
    message = _("You have a seat for this test already. Move it instead of booking another one.")


@transaction.atomic
def take_chair(*, slot: Slot, at: datetime) -> None:
    """Take one chair, or say that there is none."""
    chair = Slot.objects.bookable(at).filter(pk=slot.pk, taken__lt=F("capacity"))
    if not chair.update(taken=F("taken") + 1):
        raise SlotFull


@transaction.atomic
def free_chair(*, slot: Slot, at: datetime) -> None:
    """A chair came free: the next in line is offered it in this very transaction, so that nobody can snipe it."""
    rests = rest_is_planned(area=TESTS, starts_at=slot.starts_at, ends_at=slot.ends_at, at=at)
    if not rests and slot.is_bookable(at) and offer_chair(slot=slot, at=at):
        return
    Slot.objects.filter(pk=slot.pk).update(taken=F("taken") - 1)


@transaction.atomic
def offer_chair(*, slot: Slot, at: datetime) -> bool:
    """Keep a chair that is counted as taken for the next in line. Answers whether somebody waits."""
    while entry := _next_in_line(slot, at):
        try:
            seat = _offered(entry, slot, at)
        except (AlreadyBooked, NoFee):
            # Found a seat elsewhere in the meantime.
            entry.state, entry.closed_at = WaitlistEntry.State.LEFT, at
            entry.save(update_fields=["state", "closed_at"])
            continue
        entry.state, entry.seat = WaitlistEntry.State.OFFERED, seat
        entry.save(update_fields=["state", "seat"])
        announce(SeatOffered(entry=entry, seat=seat, by=None, at=at))
        return True
    return False


@transaction.atomic
def offer_free_chairs(*, slot: Slot, at: datetime) -> int:
    """Offer chairs nobody holds to those who wait: after a slot opens or grows. Answers how many."""
    offered = 0
    while slot.is_bookable(at) and in_line_for(slot, at=at).exists():
        try:
            take_chair(slot=slot, at=at)
        except SlotFull:
            break
        if not offer_chair(slot=slot, at=at):
            Slot.objects.filter(pk=slot.pk).update(taken=F("taken") - 1)
            break
        offered += 1
    return offered


@transaction.atomic
def make_booking(*, enrolment: Enrolment, module: Module, price: Price, at: datetime) -> Booking:
    """A booking with its price; the database says no to a second live one."""
    try:
        with transaction.atomic():
            return Booking.objects.create(
                reference=new_reference(),
                learner=enrolment.learner,
                enrolment=enrolment,
                module=module,
                fee=price.fee,
                waiver_id=price.waiver_id,
                minor=price.amount.minor,
                currency=price.amount.currency,
                made_at=at,
            )
    except IntegrityError as no:
        raise AlreadyBooked from no


@transaction.atomic
def let_go(*, seat: Seat, at: datetime) -> None:
    """The seat takes a chair no more. Whoever calls says what becomes of the chair."""
    seat.state, seat.released_at = Seat.State.RELEASED, at
    seat.save(update_fields=["state", "released_at"])


def _next_in_line(slot: Slot, at: datetime) -> WaitlistEntry | None:
    """In the published order. Rows that another transaction is just offering something are skipped, not waited for."""
    line = in_line_for(slot, at=at).order_by("passed", "joined_at", "pk")
    return (
        line.select_for_update(skip_locked=True, of=("self",)).select_related("enrolment", "module", "learner").first()
    )


def _offered(entry: WaitlistEntry, slot: Slot, at: datetime) -> Seat:
    price = price_of(region=slot.centre.region, learner=entry.learner, at=at)
    booking = make_booking(enrolment=entry.enrolment, module=entry.module, price=price, at=at)
    return Seat.objects.create(
        booking=booking,
        slot=slot,
        state=Seat.State.OFFERED,
        taken_at=at,
        held_until=min(offer_ends(at), slot.closes_at),
    )
