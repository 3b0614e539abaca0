"""What follows from money."""

from spom.journal.events import on
from spom.kit.jobs import defer
from spom.payments.events import PaymentCaptured

WRITE_RECEIPT = "spom.payments.tasks.write_receipt"


@on(PaymentCaptured)
def write_the_receipt(event: PaymentCaptured) -> None:
    """Away from the capture: numbers without gaps are given out one after the other."""
    defer(task=WRITE_RECEIPT, arguments={"payment_id": event.payment.pk})
