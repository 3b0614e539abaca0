"""What payments remember. Django looks for tables here; import from the file you need."""

from spom.payments.models.demo import DemoOrder, DemoPayment, DemoRefund
from spom.payments.models.events import GatewayEvent
from spom.payments.models.ledger import Allocation, Move
from spom.payments.models.orders import Order, Payment
from spom.payments.models.receipts import Receipt, Series, TaxRule
from spom.payments.models.refunds import Refund

__all__ = [
    "Allocation",
    "DemoOrder",
    "DemoPayment",
    "DemoRefund",
    "GatewayEvent",
    "Move",
    "Order",
    "Payment",
    "Receipt",
    "Refund",
    "Series",
    "TaxRule",
]
