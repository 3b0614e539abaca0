"""From a held seat to a confirmed one: the order, the money, and what happens when it comes too late."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.chairs import AlreadyBooked, SlotFull, take_chair
from spom.booking.actions.holding import HoldOver, expire_seat
from spom.booking.events.seats import PaidTooLate, SeatConfirmed
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.booking.policies.terms import hold_ends
from spom.booking.queries.holding import someone_waits_for
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.money import Money
from spom.payments.actions.orders import close_orders_of, lock_orders, place_order
from spom.payments.actions.spending import CreditTooSmall, spend_credit
from spom.payments.models.orders import Order
from spom.payments.queries.ledger import credit_of


class PaidAlready(Refusal):
    """There is nothing to pay any more."""

    code = "booking.paid_already"
    message = _("This seat is confirmed. There is nothing left to pay.")


@transaction.atomic
def start_payment(*, booking: Booking, gateway: str, at: datetime) -> Order | None:
    """Ask the learner for what their credit does not cover. None when nothing is left to pay: the seat is confirmed."""
    lock_orders(subject=booking.subject, at=at)
    seat = _locked_seat(booking)
    if seat is None or (seat.held_until and seat.is_unpaid and seat.held_until <= at):
        raise HoldOver
    if not seat.is_unpaid:
        raise PaidAlready
    credit = credit_of(booking.learner, currency=booking.currency)
    missing = booking.price - credit
    if missing.minor <= 0:
        _confirm(seat, by=booking.learner, at=at)
        return None
    return place_order(
        payer=booking.learner,
        subject=booking.subject,
        title=_title(booking, seat.slot),
        total=missing,
        gateway=gateway,
        pay_until=seat.held_until,
        by=booking.learner,
        at=at,
    )


@transaction.atomic
def settle_booking(*, booking: Booking, amount: Money, at: datetime) -> bool:
    """Money came for this booking and is credit: confirm the seat from it. Answers whether that went.

    When the seat's time is over, its chair goes to those who wait first; with a free chair and nobody waiting the seat
    is confirmed all the same. Otherwise the money stays credit and the learner chooses.
    """
    seat = _locked_seat(booking)
    if seat is not None and not seat.is_unpaid:
        return _leave_as_credit(booking, amount, at)
    if seat is not None and seat.held_until and seat.held_until <= at:
        expire_seat(seat=seat, at=at)
        seat = None
    try:
        # One step: a seat that was taken again and cannot be paid is not taken.
        with transaction.atomic():
            _confirm(seat or _taken_again(booking, at), by=None, at=at)
    except (SlotFull, CreditTooSmall, AlreadyBooked):
        return _leave_as_credit(booking, amount, at)
    return True


def _leave_as_credit(booking: Booking, amount: Money, at: datetime) -> bool:
    announce(PaidTooLate(booking=booking, amount=amount, by=None, at=at))
    return False


def _locked_seat(booking: Booking) -> Seat | None:
    live = Seat.objects.live().filter(booking=booking).select_for_update(of=("self",))
    return live.select_related("slot__centre", "booking__learner", "booking__module").first()


def _taken_again(booking: Booking, at: datetime) -> Seat:
    """The same slot once more, if it has a chair and nobody waits for it."""
    last = booking.seats.select_related("slot__centre").order_by("-pk").first()
    lapsed = Booking.objects.filter(pk=booking.pk, state=Booking.State.LAPSED)
    if last is None or someone_waits_for(last.slot, at=at):
        raise SlotFull
    try:
        with transaction.atomic():
            if not lapsed.update(state=Booking.State.LIVE, closed_at=None):
                raise SlotFull
    except IntegrityError as no:
        raise AlreadyBooked from no
    take_chair(slot=last.slot, at=at)
    again = Seat.objects.create(booking=booking, slot=last.slot, taken_at=at, held_until=hold_ends(at))
    again.booking.state = Booking.State.LIVE
    return again


def _confirm(seat: Seat, *, by: User | None, at: datetime) -> None:
    """Pay for the seat from its learner's credit. A price of nothing is paid already."""
    booking = seat.booking
    if booking.minor:
        spend_credit(owner=booking.learner, subject=booking.subject, amount=booking.price, by=by, at=at)
    seat.state, seat.paid_at, seat.held_until = Seat.State.PAID, at, None
    seat.save(update_fields=["state", "paid_at", "held_until"])
    close_orders_of(subject=booking.subject, by=by, at=at)
    offered = WaitlistEntry.objects.filter(seat=seat, state=WaitlistEntry.State.OFFERED)
    offered.update(state=WaitlistEntry.State.TAKEN, closed_at=at)
    announce(SeatConfirmed(seat=seat, booking=booking, by=by, at=at))


def _title(booking: Booking, slot: Slot) -> str:
    """What the gateway's page and the receipt show: names and a date, no sentence."""
    local = slot.starts_at.astimezone(slot.centre.zone)
    return f"{booking.module.name} · {slot.centre.name} · {local:%Y-%m-%d %H:%M}"
