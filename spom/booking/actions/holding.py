"""Holding a seat while its learner pays, and letting it go when they do not."""

from datetime import datetime

from django.db import transaction
from django.db.models import BigIntegerField, DateTimeField, F
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.chairs import AlreadyBooked, SlotFull, free_chair, hold_chair, let_go
from spom.booking.events.seats import SeatHeld, SeatLapsed
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import TESTS, Slot
from spom.booking.policies.terms import HOLDS_A_DAY, hold_ends
from spom.booking.queries.holding import Standing, standing_of
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.prepared import Given, Prepared
from spom.kit.proof import Proof
from spom.kit.statements import Statement
from spom.payments.actions.orders import close_orders_of, lock_orders
from spom.portal.queries.maintenance import rest_is_planned
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment


class NotEligible(Refusal):
    """The proof does not hold."""

    code = "booking.not_eligible"
    message = _("You cannot book this test yet. Its page shows what is missing.")


class BookingClosed(Refusal):
    """The slot takes no bookings now."""

    code = "booking.closed"
    message = _("This time takes no bookings any more. Choose another one; nothing has been charged.")


class MaintenanceThen(Refusal):
    """Maintenance is planned for that time."""

    code = "booking.tests_rest"
    message = _("There is maintenance at that time, so no test is held. Choose another time; nothing has been charged.")


class ModuleNotHere(Refusal):
    """The slot is for other tests."""

    code = "booking.module_not_here"
    message = _("This test is not held at that time. Choose another one.")


class OthersWait(Refusal):
    """Chairs that come free go to those who wait."""

    code = "booking.others_wait"
    message = _("Students on the waiting list are served first here. Join the list or choose another time.")


class KeptForCutOff(Refusal):
    """The chairs go first to those who sit the next attempt."""

    code = "booking.kept_for_cut_off"
    message = _("These seats go first to students who sit the next attempt. Say which attempt you mean to sit.")


class TooManyHolds(Refusal):
    """The same slot was held and not paid too often in a day."""

    code = "booking.too_many_holds"
    message = _("You have held this time several times today without paying. Choose another time, or try tomorrow.")


class NoFeeSet(Refusal):
    """Nobody said what a seat costs here."""

    code = "booking.no_fee_set"
    message = _("The institution has not said yet what a seat costs here. Ask the help desk.")


class HoldOver(Refusal):
    """The time to pay is over."""

    code = "booking.hold_over"
    message = _(
        "Your seat was held until its time ran out. Money that still arrives becomes credit. Choose a seat again."
    )


def refuse_in_vain(*, slot: Slot, has_one: bool, at: datetime) -> None:
    """Say no at once to what cannot succeed, before anything is proved: in a rush that is nearly everybody.

    It lets nobody in. What it sees may have changed by the time a chair is taken, which asks everything again.
    """
    if not slot.is_bookable(at):
        raise BookingClosed
    if has_one:
        raise AlreadyBooked
    if not slot.left:
        raise SlotFull


@transaction.atomic
def hold_seat(*, slot: Slot, enrolment: Enrolment, module: Module, proof: Proof, at: datetime) -> Seat:
    """Hold one chair for the learner while they pay. `proof` says that they may: whoever calls has asked for it."""
    if not proof.holds:
        raise NotEligible
    standing = _checked(slot=slot, enrolment=enrolment, module=module, at=at)
    if standing.price is None:
        raise NoFeeSet
    _end_waiting(standing, enrolment, module, at)
    seat = hold_chair(
        slot=slot, enrolment=enrolment, module=module, price=standing.price, held_until=hold_ends(at), at=at
    )
    announce(SeatHeld(seat=seat, booking=seat.booking, by=enrolment.learner, at=at))
    return seat


@transaction.atomic
def check_slot(*, slot: Slot, enrolment: Enrolment, module: Module, at: datetime) -> None:
    """Refuse what the slot's state, its rules and those who wait do not allow. Ends the learner's own waiting."""
    standing = _checked(slot=slot, enrolment=enrolment, module=module, at=at)
    _end_waiting(standing, enrolment, module, at)


def _checked(*, slot: Slot, enrolment: Enrolment, module: Module, at: datetime) -> Standing:
    if not slot.is_bookable(at):
        raise BookingClosed
    if rest_is_planned(area=TESTS, starts_at=slot.starts_at, ends_at=slot.ends_at, at=at):
        raise MaintenanceThen
    if not slot.admits(module):
        raise ModuleNotHere
    standing = standing_of(enrolment=enrolment, slot=slot, module=module, at=at)
    if standing.holds_today >= HOLDS_A_DAY():
        raise TooManyHolds
    if standing.others_wait:
        raise OthersWait
    if not standing.is_admitted:
        raise KeptForCutOff
    return standing


def _end_waiting(standing: Standing, enrolment: Enrolment, module: Module, at: datetime) -> None:
    if standing.waits:
        mine = WaitlistEntry.objects.filter(learner=enrolment.learner, module=module, state=WaitlistEntry.State.WAITING)
        mine.update(state=WaitlistEntry.State.TAKEN, closed_at=at)


@transaction.atomic
def expire_seat(*, seat: Seat, at: datetime) -> bool:
    """The time to pay is over: the chair goes to whoever waits, or to everybody. Answers whether it was so."""
    lock_orders(subject=seat.booking.subject, at=at)
    held = _OVERDUE.first({"seat": seat.pk, "at": at})
    if held is None:
        return False
    _lapse(held, at)
    return True


@transaction.atomic
def give_up_hold(*, booking: Booking, at: datetime) -> None:
    """The learner does not want the seat after all. Nothing was charged."""
    lock_orders(subject=booking.subject, at=at)
    found = Seat.objects.select_for_update(of=("self",)).waiting_for_payment().filter(booking=booking)
    held = found.select_related("booking__learner", "booking__module", "slot__centre").first()
    if held is None:
        raise HoldOver
    _lapse(held, at)


def _lapse(seat: Seat, at: datetime) -> None:
    was_offered, booking = seat.state == Seat.State.OFFERED, seat.booking
    let_go(seat=seat, at=at)
    booking.state, booking.closed_at = Booking.State.LAPSED, at
    _LAPSE.rows({"booking": booking.pk, "at": at})
    close_orders_of(subject=booking.subject, by=None, at=at)
    if was_offered:
        # Back on the list, behind those who let fewer offers go by.
        entry = WaitlistEntry.objects.filter(seat=seat, state=WaitlistEntry.State.OFFERED)
        entry.update(state=WaitlistEntry.State.WAITING, seat=None, passed=F("passed") + 1)
    announce(SeatLapsed(seat=seat, booking=booking, by=None, at=at))
    free_chair(slot=seat.slot, at=at)


_OVERDUE = Prepared(
    lambda: (
        Seat.objects.select_for_update(of=("self",))
        .overdue(Given("at", DateTimeField()))
        .filter(pk=Given("seat", BigIntegerField()))
        .select_related("booking__learner", "booking__module", "slot__centre")
    )
)
_LAPSE = Statement(
    "UPDATE booking_booking SET state = 'LAPSED', closed_at = %(at)s::timestamptz WHERE id = %(booking)s::bigint"
    " RETURNING id"
)
