"""What happens inside the demo gateway. Nothing here is announced: it plays a company outside the house."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal
from spom.kit.money import Money
from spom.payments.actions.capturing import record_report
from spom.payments.actions.orders import note_gateway_order
from spom.payments.models.demo import DemoOrder, DemoPayment, DemoRefund
from spom.payments.models.orders import Order, Payment
from spom.payments.reports import Report
from spom.payments.via import PaymentsVia


class NotInProduction(Refusal):
    """Money that does not exist would buy seats that do."""

    code = "payments.demo_not_in_production"
    message = _("The demo gateway moves no money. It is not used in production.")


@transaction.atomic
def open_demo_order(*, receipt: str, total: Money, at: datetime) -> DemoOrder:
    """One order per receipt."""
    standing = DemoOrder.objects.filter(receipt=receipt).first()
    return standing or DemoOrder.objects.create(
        code=f"demo_order_{secrets.token_hex(8)}",
        receipt=receipt,
        minor=total.minor,
        currency=total.currency,
        made_at=at,
    )


@transaction.atomic
def pay_demo_order(*, order: DemoOrder, status: str, known_from: datetime, at: datetime) -> DemoPayment:  # noqa: ARG001
    """One attempt to pay. Until `known_from` the gateway tells nobody."""
    return DemoPayment.objects.create(
        code=f"demo_pay_{secrets.token_hex(8)}", order=order, status=status, known_from=known_from
    )


@transaction.atomic
def pay_back_demo(*, payment: DemoPayment, minor: int, key: str, at: datetime) -> DemoRefund:  # noqa: ARG001
    """The same key is paid once."""
    standing = DemoRefund.objects.filter(key=key).first()
    return standing or DemoRefund.objects.create(
        code=f"demo_rfnd_{secrets.token_hex(8)}", key=key, payment=payment, minor=minor
    )


@transaction.atomic
def pay_by_demo(*, order: Order, at: datetime) -> None:
    """Pay an order through the demo gateway at once, as its page would: for building the demo institution."""
    if settings.IN_PRODUCTION:
        raise NotInProduction
    there = open_demo_order(receipt=str(order.public_id), total=order.total, at=at)
    note_gateway_order(order=order, gateway_order=there.code, at=at)
    paid = pay_demo_order(order=there, status=Payment.State.CAPTURED, known_from=at, at=at)
    report = Report(
        gateway=PaymentsVia.DEMO,
        gateway_payment=paid.code,
        gateway_order=there.code,
        state=Payment.State.CAPTURED,
        amount=order.total,
    )
    record_report(report=report, at=at)
