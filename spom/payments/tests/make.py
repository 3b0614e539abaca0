"""Ready-made money: say only what the test is about."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from spom.identity.models import User
from spom.kit.money import Money
from spom.payments.actions.capturing import record_report
from spom.payments.actions.orders import note_gateway_order, place_order
from spom.payments.models.orders import Order, Payment
from spom.payments.reports import Report

NINE = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
FEE = Money(50_000, "INR")
_numbers = count(1)


def order(payer: User, *, total: Money = FEE, subject: str = "", at: datetime = NINE) -> Order:
    """Place an order of ₹ 500 that the gateway knows."""
    placed = place_order(
        payer=payer, subject=subject, title="A seat", total=total, gateway="demo", pay_until=None, by=payer, at=at
    )
    note_gateway_order(order=placed, gateway_order=f"order_{next(_numbers)}_{placed.public_id.hex[:6]}", at=at)
    placed.refresh_from_db()
    return placed


def report(
    about: Order,
    *,
    state: Payment.State = Payment.State.CAPTURED,
    amount: Money | None = None,
    payment: str = "",
) -> Report:
    """What the gateway says of the order's payment: captured in full, unless the test says otherwise."""
    return Report(
        gateway=about.gateway,
        gateway_payment=payment or f"pay_of_{about.gateway_order}",
        gateway_order=about.gateway_order,
        state=state,
        amount=amount or about.total,
    )


@dataclass(frozen=True, kw_only=True)
class Paid:
    """An order and the payment that settled it."""

    order: Order
    payment: Payment


def paid(payer: User, *, total: Money = FEE, subject: str = "", at: datetime = NINE) -> Paid:
    """A captured payment: the payer's credit, unless an app above took it."""
    placed = order(payer, total=total, subject=subject, at=at)
    record_report(report=report(placed), at=at)
    return Paid(order=placed, payment=Payment.objects.get(order=placed))
