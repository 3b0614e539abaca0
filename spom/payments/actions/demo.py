"""What happens inside the demo gateway. Nothing here is announced: it plays a company outside the house."""

import secrets
from datetime import datetime

from django.db import transaction

from spom.kit.money import Money
from spom.payments.models.demo import DemoOrder, DemoPayment, DemoRefund


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
