"""Doors from the queue and the clock: refunds, orders nobody told us about, receipts, the demo gateway's webhooks."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from spom.payments.actions.capturing import UnknownOrder, record_report
from spom.payments.actions.orders import note_asked
from spom.payments.actions.receipts import issue_receipt
from spom.payments.actions.receiving import receive_event
from spom.payments.actions.refunding import settle_refund
from spom.payments.gateways.chosen import gateway_called
from spom.payments.gateways.interface import GatewayUnreachable
from spom.payments.models.orders import Order, Payment
from spom.payments.models.refunds import Refund
from spom.payments.policies import ASK_AFTER, NoPaymentsHere
from spom.payments.queries.ledger import money_nowhere, open_orders, refunds_on_their_way
from spom.portal.queries.institution import current_institution

log = structlog.get_logger(__name__)
AT_A_TIME = 200


@app.task
def send_refund(refund_id: int) -> None:
    """Ask the gateway to pay back; what it does not answer is asked again by the reconciler."""
    refund = refunds_on_their_way().filter(pk=refund_id).first()
    if refund is not None:
        _pay_back(refund)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="payments.reconcile", lock="payments.reconcile")
def reconcile(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Ask the gateways about everything that has been open too long, and about refunds on their way."""
    now = timezone.now()
    for order in open_orders(asked_before=now - ASK_AFTER, placed_before=now - ASK_AFTER)[:AT_A_TIME]:
        ask_about(order)
    for refund in refunds_on_their_way().filter(decided_at__lte=now - ASK_AFTER)[:AT_A_TIME]:
        _pay_back(refund)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="payments.check_ledger")
def check_ledger(timestamp: int) -> None:  # noqa: ARG001
    """Money is somewhere. When it is not, that is an alarm in the log and on the staff page."""
    lost = list(money_nowhere()[:AT_A_TIME])
    if lost:
        log.error("payments.money_nowhere", payments=[payment.pk for payment in lost])


@app.task
def write_receipt(payment_id: int) -> None:
    """Give a captured payment its paper."""
    payment = Payment.objects.get(pk=payment_id)
    issue_receipt(payment=payment, zone=current_institution().zone, at=timezone.now())


@app.task
def deliver(gateway: str, raw: str, headers: dict[str, str]) -> None:
    """What the demo gateway sends comes in here, as if over the network."""
    delivery = gateway_called(gateway).read_event(raw=raw.encode(), headers=headers)
    receive_event(delivery=delivery, at=timezone.now())


def ask_about(order: Order) -> None:
    """Fetch every attempt to pay this order and take it down."""
    try:
        reports = gateway_called(order.gateway).payments_of(order.gateway_order)
    except (GatewayUnreachable, NoPaymentsHere) as trouble:
        log.warning("payments.gateway_unreachable", order=order.pk, why=str(trouble))
        return
    for report in reports:
        try:
            record_report(report=report, at=timezone.now())
        except UnknownOrder:
            log.exception("payments.strange_payment", order=order.pk, payment=report.gateway_payment)
    note_asked(orders=[order], at=timezone.now())


def _pay_back(refund: Refund) -> None:
    payment = refund.payment
    try:
        gateway = gateway_called(payment.gateway)
        report = gateway.refund(
            gateway_payment=payment.gateway_payment, amount=refund.amount, key=str(refund.public_id)
        )
    except (GatewayUnreachable, NoPaymentsHere) as trouble:
        log.warning("payments.refund_waits", refund=refund.pk, why=str(trouble))
        return
    settle_refund(report=report, at=timezone.now())
