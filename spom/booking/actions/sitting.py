"""After the test: the booking is over, so that another may be made; and a free seat for whoever was kept from it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from spom.booking.actions.chairs import AlreadyBooked, take_chair
from spom.booking.actions.changing import OtherPrice
from spom.booking.actions.holding import BookingClosed, MaintenanceThen, ModuleNotHere
from spom.booking.events.seats import SeatConfirmed, TestSat
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import TESTS, Slot
from spom.booking.queries.holding import new_reference
from spom.identity.models import User
from spom.journal.events import announce
from spom.portal.queries.maintenance import rest_is_planned


@transaction.atomic
def mark_sat(*, seat: Seat, at: datetime) -> None:
    """The test of this seat is over, and with it the booking. A second time changes nothing."""
    over = Booking.objects.filter(pk=seat.booking_id, state=Booking.State.LIVE)
    if over.update(state=Booking.State.SAT, closed_at=at):
        announce(TestSat(seat=seat, by=None, at=at))


@transaction.atomic
def seat_again(*, seat: Seat, to: Slot, by: User, at: datetime) -> Seat:
    """Another seat, without a fee, for somebody whose test an incident spoiled. The earlier booking is over by it.

    Raises BookingClosed, MaintenanceThen, ModuleNotHere, OtherPrice, AlreadyBooked, SlotFull.
    """
    was = seat.booking
    if to.centre.closed_at or not to.is_bookable(at):
        raise BookingClosed
    if rest_is_planned(area=TESTS, starts_at=to.starts_at, ends_at=to.ends_at, at=at):
        raise MaintenanceThen
    if not to.admits(was.module):
        raise ModuleNotHere
    if to.centre.region != seat.slot.centre.region:
        raise OtherPrice
    mark_sat(seat=seat, at=at)
    try:
        with transaction.atomic():
            booking = Booking.objects.create(
                reference=new_reference(),
                learner=was.learner,
                enrolment=was.enrolment,
                module=was.module,
                minor=0,
                currency=was.currency,
                made_at=at,
            )
    except IntegrityError as no:
        raise AlreadyBooked from no
    another = Seat.objects.create(booking=booking, slot=to, state=Seat.State.PAID, taken_at=at, paid_at=at)
    # Last, because everybody who wants a chair here waits for whoever has changed the slot's row.
    take_chair(slot=to, at=at)
    announce(SeatConfirmed(seat=another, booking=booking, by=by, at=at))
    return another
