"""What a payment gateway must be able to do. One real adapter (razorpay) and one that is built in (demo).

No gateway of ours ever sees a card: the browser is sent to the gateway's own page (PCI DSS SAQ A).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from spom.kit.money import Money
from spom.payments.models.orders import Order
from spom.payments.reports import Delivery, RefundReport, Report


class GatewayUnreachable(Exception):
    """The gateway did not answer, or not in a way we understand. What it did with our request is not known."""


class NotFromTheGateway(Exception):
    """The signature is missing or wrong."""


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """Where to send the browser: a form that is posted to `url`. `origin` is what the policy of that page allows."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class Callback:
    """What the browser brought back, its signature proven."""

    gateway_order: str
    gateway_payment: str


class Gateway(Protocol):
    """One company that takes money for us. Everything but `checkout` and the proofs may raise GatewayUnreachable."""

    @property
    def code(self) -> str:
        """Its short name, kept with every order."""

    def open(self, order: Order) -> str:
        """Make the order known there. Answers the gateway's own name of it."""

    def checkout(self, order: Order, *, back: str, cancelled: str) -> Checkout:
        """Where the person pays, and where they come back to."""

    def read_callback(self, fields: Mapping[str, str]) -> Callback:
        """What the browser brought back. Raises NotFromTheGateway."""

    def read_event(self, *, raw: bytes, headers: Mapping[str, str]) -> Delivery:
        """One webhook, its signature proven over the raw bytes. Raises NotFromTheGateway."""

    def payments_of(self, gateway_order: str) -> list[Report]:
        """Every attempt to pay the order, as it stands now."""

    def refund(self, *, gateway_payment: str, amount: Money, key: str) -> RefundReport:
        """Pay back. The same key is never paid twice."""

    def refund_with(self, *, gateway_payment: str, key: str) -> RefundReport | None:
        """How the refund with this key stands; None when the gateway has never heard of it."""
