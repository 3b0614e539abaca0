"""The demo gateway: a whole payment company in the house, for trying out, teaching and testing.

It has the shape of a real one: orders, a payment page of its own, signed callbacks, signed webhooks that may come late,
twice, in the wrong order or not at all. It refuses to be used in production. No money exists in it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from spom.kit.money import Money
from spom.payments.actions.demo import open_demo_order, pay_back_demo
from spom.payments.gateways.interface import Callback, Checkout, GatewayUnreachable, NotFromTheGateway
from spom.payments.models.demo import DemoPayment, DemoRefund
from spom.payments.models.orders import Order, Payment
from spom.payments.reports import Delivery, RefundReport, Report

CODE = "demo"


class DemoInProduction(Exception):
    """Money that does not exist would buy seats that do."""


@dataclass(frozen=True)
class Demo:
    """The gateway. Raises DemoInProduction when it is made where it must not be."""

    def __post_init__(self) -> None:
        """Ask once."""
        if settings.IN_PRODUCTION:
            raise DemoInProduction

    @property
    def code(self) -> str:
        """Kept with every order."""
        return CODE

    def open(self, order: Order) -> str:
        """Make the order known; the same order twice is one."""
        return open_demo_order(receipt=str(order.public_id), total=order.total, at=timezone.now()).code

    def checkout(self, order: Order, *, back: str, cancelled: str) -> Checkout:  # noqa: ARG002  # it knows its way back
        """Its own page, in this very portal."""
        return Checkout(url=reverse("payments:demo", args=[order.gateway_order]))

    def read_callback(self, fields: Mapping[str, str]) -> Callback:
        """Signed like Razorpay's."""
        order, payment = fields.get("order", ""), fields.get("payment", "")
        if not hmac.compare_digest(signature(f"{order}|{payment}".encode()), fields.get("signature", "")):
            raise NotFromTheGateway
        return Callback(gateway_order=order, gateway_payment=payment)

    def read_event(self, *, raw: bytes, headers: Mapping[str, str]) -> Delivery:
        """Signed over the raw bytes."""
        if not hmac.compare_digest(signature(raw).encode(), headers.get("x-demo-signature", "").encode()):
            raise NotFromTheGateway
        said = json.loads(raw)
        found = DemoPayment.objects.filter(code=said["payment"]).select_related("order").first()
        if found is None:
            raise NotFromTheGateway
        return Delivery(
            gateway=CODE,
            event_id=str(said["id"])[:100],
            kind=str(said["kind"]),
            raw=raw,
            payment=_report(found, Payment.State(said["state"])),
        )

    def payments_of(self, gateway_order: str) -> list[Report]:
        """What it lets be known by now."""
        known = DemoPayment.objects.filter(order__code=gateway_order).select_related("order").order_by("pk")
        return [_report(one, Payment.State(one.status)) for one in known if one.known_from <= timezone.now()]

    def refund(self, *, gateway_payment: str, amount: Money, key: str) -> RefundReport:
        """At once; the same key is paid once."""
        paid = DemoPayment.objects.filter(code=gateway_payment, status=Payment.State.CAPTURED).first()
        if paid is None:
            raise GatewayUnreachable("The demo gateway has no such payment.")
        return _refund_report(pay_back_demo(payment=paid, minor=amount.minor, key=key, at=timezone.now()))

    def refund_with(self, *, gateway_payment: str, key: str) -> RefundReport | None:
        """By our key."""
        found = DemoRefund.objects.filter(payment__code=gateway_payment, key=key).first()
        return _refund_report(found) if found else None


def signature(text: bytes) -> str:
    """HMAC-SHA256 with a key nobody outside has."""
    return hmac.new(settings.SECRET_KEY.encode(), b"demo gateway\0" + text, hashlib.sha256).hexdigest()


def _report(payment: DemoPayment, state: Payment.State) -> Report:
    order = payment.order
    return Report(
        gateway=CODE,
        gateway_payment=payment.code,
        gateway_order=order.code,
        state=state,
        amount=Money(order.minor, order.currency),
    )


def _refund_report(refund: DemoRefund) -> RefundReport:
    return RefundReport(gateway_refund=refund.code, key=refund.key, done=True, stopped=False)
