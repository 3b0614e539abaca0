"""What a gateway says, in our words: gateways make these, actions record them."""

from dataclasses import dataclass

from spom.kit.money import Money
from spom.payments.models.orders import Payment


@dataclass(frozen=True, kw_only=True)
class Report:
    """How one payment stands at the gateway."""

    gateway: str
    gateway_payment: str
    gateway_order: str
    state: Payment.State
    amount: Money


@dataclass(frozen=True, kw_only=True)
class RefundReport:
    """How one refund stands at the gateway. `key` is ours; neither `done` nor `stopped` while it is on its way."""

    gateway_refund: str
    key: str
    done: bool
    stopped: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One webhook whose signature was right, and what it is about, if that concerns us."""

    gateway: str
    event_id: str
    kind: str
    raw: bytes
    payment: Report | None = None
    refund: RefundReport | None = None
