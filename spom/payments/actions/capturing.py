"""Recording what gateways report.

Browser, webhook and reconciler all come through here, in any order, any number of times, at the same moment; money is
credited once.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.payments.actions.orders import lock_orders
from spom.payments.events import PaymentCaptured, PaymentFailed
from spom.payments.models.ledger import Allocation, Kind, Move
from spom.payments.models.orders import Order, Payment
from spom.payments.reports import Report


class UnknownOrder(Refusal):
    """The gateway speaks of an order that is not ours."""

    code = "payments.unknown_order"
    message = _("This payment does not belong to an order of this portal.")


@transaction.atomic
def record_report(*, report: Report, at: datetime) -> bool:
    """Take down how a payment stands at the gateway. Answers whether that was news."""
    order = _locked(report, at)
    if order is None:
        raise UnknownOrder
    known = Payment.objects.filter(gateway=report.gateway, gateway_payment=report.gateway_payment).first()
    if known is not None and known.order_id != order.pk:
        raise UnknownOrder
    if known is not None and not known.may_become(report.state):
        return False
    payment = _stepped(known, order, report, at)
    if report.state is Payment.State.CAPTURED:
        _credit(payment, order, at)
    if report.state is Payment.State.FAILED:
        announce(PaymentFailed(payment=payment, order=order, by=None, at=at))
    return True


def _locked(report: Report, at: datetime) -> Order | None:
    """Of all who report on one thing at one moment, one goes on and the others wait, then find it done."""
    named = Order.objects.filter(gateway=report.gateway, gateway_order=report.gateway_order).exclude(gateway_order="")
    order = named.first()
    if order is None:
        return None
    if order.subject:
        return next(one for one in lock_orders(subject=order.subject, at=at) if one.pk == order.pk)
    return Order.objects.select_for_update().get(pk=order.pk)


def _stepped(known: Payment | None, order: Order, report: Report, at: datetime) -> Payment:
    payment = known or Payment(order=order, gateway=report.gateway, gateway_payment=report.gateway_payment, seen_at=at)
    payment.state = report.state
    # What the gateway took, not what we asked for: a payment of another sum is still somebody's money.
    payment.minor, payment.currency = report.amount.minor, report.amount.currency
    payment.captured_at = at if report.state is Payment.State.CAPTURED else None
    payment.save()
    return payment


def _credit(payment: Payment, order: Order, at: datetime) -> None:
    """All of it becomes the payer's credit; whoever asked for the money takes it from there, or cannot any more."""
    Allocation.objects.create(payment=payment, kind=Kind.CREDIT, minor=payment.minor)
    Move.objects.create(
        payment=payment, to_kind=Kind.CREDIT, minor=payment.minor, reason=Move.Reason.CAPTURED, by=None, at=at
    )
    if payment.amount == order.total and order.state != Order.State.PAID:
        order.state, order.settled_at = Order.State.PAID, at
        order.save(update_fields=["state", "settled_at"])
    announce(PaymentCaptured(payment=payment, order=order, amount=payment.amount, by=None, at=at))
