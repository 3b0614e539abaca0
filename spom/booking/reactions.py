"""What follows from seats and from money."""

from spom.booking.actions.paying import settle_booking
from spom.booking.models.seats import Booking
from spom.journal.events import on
from spom.payments.events import PaymentCaptured

OURS = "booking.Booking:"


@on(PaymentCaptured)
def settle(event: PaymentCaptured) -> None:
    """In the capture's own transaction: the money is never anywhere else than in the ledger."""
    if not event.order.subject.startswith(OURS):
        return
    booking = Booking.objects.select_related("learner", "module").get(pk=int(event.order.subject.removeprefix(OURS)))
    settle_booking(booking=booking, amount=event.amount, at=event.at)
