"""What payments announce."""

from dataclasses import dataclass

from spom.journal.events import Event
from spom.kit.money import Money
from spom.payments.models.orders import Order, Payment
from spom.payments.models.receipts import Receipt, TaxRule
from spom.payments.models.refunds import Refund


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(Event):
    """Somebody is asked to pay."""

    order: Order
    total: Money


@dataclass(frozen=True, kw_only=True)
class OrderClosed(Event):
    """Nobody waits for this order any more; money that still comes becomes credit."""

    order: Order


@dataclass(frozen=True, kw_only=True)
class PaymentCaptured(Event):
    """Money arrived, once. It is the payer's credit until whoever asked for it takes it."""

    payment: Payment
    order: Order
    amount: Money


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(Event):
    """The gateway says that an attempt to pay failed."""

    payment: Payment
    order: Order


@dataclass(frozen=True, kw_only=True)
class CreditSpent(Event):
    """Credit paid for something."""

    subject: str
    amount: Money


@dataclass(frozen=True, kw_only=True)
class MoneyGivenBack(Event):
    """What a purchase had cost is credit again, but for a fee that was kept."""

    subject: str
    amount: Money
    kept: Money


@dataclass(frozen=True, kw_only=True)
class RefundAsked(Event):
    """Credit is to go back to whoever paid."""

    refund: Refund
    amount: Money


@dataclass(frozen=True, kw_only=True)
class RefundApproved(Event):
    """A second person approved a refund."""

    refund: Refund


@dataclass(frozen=True, kw_only=True)
class RefundTurnedDown(Event):
    """A second person said no; the money is credit again."""

    refund: Refund


@dataclass(frozen=True, kw_only=True)
class RefundSettled(Event):
    """The gateway paid back, or said that it cannot and the money is credit again."""

    refund: Refund
    state: str


@dataclass(frozen=True, kw_only=True)
class ReceiptIssued(Event):
    """A captured payment has its paper."""

    receipt: Receipt


@dataclass(frozen=True, kw_only=True)
class TaxRuleSet(Event):
    """Invoices contain another tax from a day on."""

    rule: TaxRule
