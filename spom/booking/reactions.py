"""What follows from seats and from money."""

from datetime import datetime

from django.urls import reverse

from spom.booking.actions.paying import settle_booking
from spom.booking.events.centres import WaiverDecided
from spom.booking.events.seats import (
    BookingCancelled,
    MoveDecided,
    PaidTooLate,
    SeatConfirmed,
    SeatMoved,
    SeatOffered,
    SeatsSwapped,
)
from spom.booking.models.seats import Booking, Seat
from spom.booking.registry import (
    BOOKING_CANCELLED,
    PAID_TOO_LATE,
    REQUEST_DECIDED,
    SEAT_CONFIRMED,
    SEAT_MOVED,
    SEAT_OFFERED,
)
from spom.journal.events import on
from spom.kit.money import Money, shown
from spom.payments.events import PaymentCaptured
from spom.portal.actions.notices import notify
from spom.portal.registry.notices import NoticeKind

OURS = "booking.Booking:"


@on(PaymentCaptured)
def settle(event: PaymentCaptured) -> None:
    """In the capture's own transaction: the money is never anywhere else than in the ledger."""
    if not event.order.subject.startswith(OURS):
        return
    booking = Booking.objects.select_related("learner", "module").get(pk=int(event.order.subject.removeprefix(OURS)))
    settle_booking(booking=booking, amount=event.amount, at=event.at)


@on(SeatConfirmed)
def tell_it_is_confirmed(event: SeatConfirmed) -> None:
    """With when and where."""
    _tell_where(event.seat, SEAT_CONFIRMED, event.at)


@on(SeatMoved)
def tell_it_moved(event: SeatMoved) -> None:
    """The old admit card is no longer valid."""
    _tell_where(event.seat, SEAT_MOVED, event.at)


@on(SeatsSwapped)
def tell_both_they_swapped(event: SeatsSwapped) -> None:
    """Each of the two has another seat."""
    for booking in (event.first, event.second):
        seat = booking.seats.live().select_related("slot__centre", "booking__learner", "booking__module").get()
        _tell_where(seat, SEAT_MOVED, event.at)


@on(SeatOffered)
def tell_a_seat_came_free(event: SeatOffered) -> None:
    """In the transaction that freed the chair: the worker sends it as soon as that commits."""
    _tell_where(event.seat, SEAT_OFFERED, event.at)


@on(PaidTooLate)
def tell_the_money_is_credit(event: PaidTooLate) -> None:
    """Another seat, or the money back."""
    _tell_money(event.booking, event.amount, PAID_TOO_LATE, event.at)


@on(BookingCancelled)
def tell_it_is_cancelled(event: BookingCancelled) -> None:
    """And what became credit."""
    _tell_money(event.booking, event.credit, BOOKING_CANCELLED, event.at)


@on(MoveDecided)
def tell_a_free_move_is_decided(event: MoveDecided) -> None:
    """The decision itself is read in the portal: mail is no place for it."""
    booking = event.request.booking
    link = reverse("booking:booking", args=[booking.reference])
    context: dict[str, str | int | datetime] = {"request": booking.module.name}
    notify(to=booking.learner, kind=REQUEST_DECIDED, context=context, link=link, at=event.at)


@on(WaiverDecided)
def tell_a_reduced_fee_is_decided(event: WaiverDecided) -> None:
    """The same holds for it."""
    context: dict[str, str | int | datetime] = {"request": str(event.waiver.get_category_display())}
    notify(to=event.waiver.learner, kind=REQUEST_DECIDED, context=context, link=reverse("booking:waiver"), at=event.at)


def _tell_where(seat: Seat, kind: NoticeKind, at: datetime) -> None:
    booking, centre = seat.booking, seat.slot.centre
    context: dict[str, str | int | datetime] = {
        "module": booking.module.name,
        "starts_at": seat.slot.starts_at,
        "centre": f"{centre.name}, {centre.city}",
    }
    if kind is SEAT_OFFERED and seat.held_until:
        context["until"] = seat.held_until
    link = reverse("booking:booking", args=[booking.reference])
    notify(to=booking.learner, kind=kind, context=context, link=link, at=at)


def _tell_money(booking: Booking, amount: Money, kind: NoticeKind, at: datetime) -> None:
    context: dict[str, str | int | datetime] = {"module": booking.module.name, "amount": shown(amount)}
    notify(to=booking.learner, kind=kind, context=context, link=reverse("payments:wallet"), at=at)
