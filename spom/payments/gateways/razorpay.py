"""Razorpay, by its documented API: orders, hosted checkout, signed callback, signed webhooks, fetching, refunds.

Orders are opened with our public id as `receipt`. A timeout while opening may leave an order nobody pays: harmless.
Documented at razorpay.com/docs: Orders API, Hosted Checkout, Validate and Test Webhooks, Refunds, Late Authorisation.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from spom.kit.money import Money
from spom.payments.gateways.calling import Caller, GatewayRefuses
from spom.payments.gateways.interface import Callback, Checkout, GatewayUnreachable, NotFromTheGateway
from spom.payments.models.orders import Order, Payment
from spom.payments.reports import Delivery, RefundReport, Report

CODE = "razorpay"
STATES = {
    "created": Payment.State.CREATED,
    "failed": Payment.State.FAILED,
    "authorized": Payment.State.AUTHORISED,
    "captured": Payment.State.CAPTURED,
    # A refunded payment was captured first; what went back is told by the refund itself.
    "refunded": Payment.State.CAPTURED,
}


@dataclass(frozen=True, kw_only=True)
class Razorpay:
    """The adapter. `url` is the API's address, so that a test can stand in for the company."""

    url: str
    key_id: str
    key_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)

    @property
    def code(self) -> str:
        """Kept with every order."""
        return CODE

    def open(self, order: Order) -> str:
        """POST /v1/orders, captured at once by the gateway."""
        body = {
            "amount": order.minor,
            "currency": order.currency,
            "receipt": order.public_id.hex,
            "payment_capture": 1,
        }
        answer = self._api.post("/v1/orders", body)
        if answer.get("amount") != order.minor or answer.get("currency") != order.currency:
            raise GatewayUnreachable("The gateway opened an order of another sum.")
        return _word(answer, "id")

    def checkout(self, order: Order, *, back: str, cancelled: str) -> Checkout:
        """The hosted page: a form posted to the gateway, with nothing of a card in it."""
        parts = urlsplit(self.url)
        return Checkout(
            url=f"{self.url}/v1/checkout/embedded",
            origin=f"{parts.scheme}://{parts.netloc}",
            fields={
                "key_id": self.key_id,
                "order_id": order.gateway_order,
                "amount": str(order.minor),
                "currency": order.currency,
                "name": order.title[:200],
                "callback_url": back,
                "cancel_url": cancelled,
            },
        )

    def read_callback(self, fields: Mapping[str, str]) -> Callback:
        """HMAC-SHA256 of "order|payment" with the key secret."""
        order, payment = fields.get("razorpay_order_id", ""), fields.get("razorpay_payment_id", "")
        signed = _hmac(self.key_secret, f"{order}|{payment}".encode())
        if not (order and payment and _same(signed, fields.get("razorpay_signature", ""))):
            raise NotFromTheGateway
        return Callback(gateway_order=order, gateway_payment=payment)

    def read_event(self, *, raw: bytes, headers: Mapping[str, str]) -> Delivery:
        """HMAC-SHA256 of the raw body with the webhook's own secret; the event's id is in a header."""
        event_id = headers.get("x-razorpay-event-id", "")
        signed = _hmac(self.webhook_secret, raw)
        if not (event_id and _same(signed, headers.get("x-razorpay-signature", ""))):
            raise NotFromTheGateway
        try:
            said = json.loads(raw)
            payload = said["payload"]
            payment = payload.get("payment", {}).get("entity")
            refund = payload.get("refund", {}).get("entity")
            kind = str(said["event"])
        except (ValueError, KeyError, TypeError, AttributeError) as no:
            raise NotFromTheGateway from no
        about_payment = payment is not None and not kind.startswith("refund.")
        return Delivery(
            gateway=CODE,
            event_id=event_id[:100],
            kind=kind,
            raw=raw,
            payment=self._report(payment) if about_payment else None,
            refund=self._refund_report(refund) if refund is not None else None,
        )

    def payments_of(self, gateway_order: str) -> list[Report]:
        """GET /v1/orders/:id/payments."""
        items = self._api.get(f"/v1/orders/{quote(gateway_order, safe='')}/payments").get("items")
        if not isinstance(items, list):
            raise GatewayUnreachable("The list of payments cannot be read.")
        found = [self._report(item) for item in items]
        return [report for report in found if report and report.gateway_order == gateway_order]

    def refund(self, *, gateway_payment: str, amount: Money, key: str) -> RefundReport:
        """POST /v1/payments/:id/refund. What a lost answer left behind is found by its receipt first."""
        known = self.refund_with(gateway_payment=gateway_payment, key=key)
        if known is not None:
            return known
        path = f"/v1/payments/{quote(gateway_payment, safe='')}/refund"
        body = {"amount": amount.minor, "receipt": key, "notes": {"refund": key}}
        try:
            answer = self._api.post(path, body, headers={"X-Razorpay-Idempotency": key})
        except GatewayRefuses as no:
            if no.status == 400:  # noqa: PLR2004  # BAD_REQUEST_ERROR: it will say so for ever
                return RefundReport(gateway_refund="", key=key, done=False, stopped=True, words=no.words)
            raise
        return self._refund_report(answer)

    def refund_with(self, *, gateway_payment: str, key: str) -> RefundReport | None:
        """GET /v1/payments/:id/refunds, of which ours carries our key."""
        answer = self._api.get(f"/v1/payments/{quote(gateway_payment, safe='')}/refunds?count=100")
        items = answer.get("items")
        if not isinstance(items, list):
            raise GatewayUnreachable("The list of refunds cannot be read.")
        return next((self._refund_report(item) for item in items if _key_of(item) == key), None)

    @property
    def _api(self) -> Caller:
        return Caller(url=self.url, user=self.key_id, password=self.key_secret)

    @staticmethod
    def _report(said: object) -> Report | None:
        """None for a payment that has no order: it is not ours."""
        if not isinstance(said, dict):
            raise GatewayUnreachable("A payment cannot be read.")
        order, state, minor = said.get("order_id"), STATES.get(str(said.get("status"))), said.get("amount")
        if not order:
            return None
        if state is None or type(minor) is not int:
            raise GatewayUnreachable("A payment cannot be read.")
        return Report(
            gateway=CODE,
            gateway_payment=_word(said, "id"),
            gateway_order=str(order),
            state=state,
            amount=Money(minor, _word(said, "currency")),
        )

    @staticmethod
    def _refund_report(said: dict[str, Any]) -> RefundReport:
        return RefundReport(
            gateway_refund=_word(said, "id"),
            key=_key_of(said),
            done=said.get("status") == "processed",
            stopped=said.get("status") == "failed",
        )


def _hmac(secret: str, text: bytes) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def _same(ours: str, theirs: str) -> bool:
    """In constant time, whatever was sent."""
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "replace"))


def _word(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value:
        raise GatewayUnreachable(f"The answer names no {name}.")
    return value


def _key_of(said: Mapping[str, Any]) -> str:
    notes = said.get("notes")
    noted = notes.get("refund") if isinstance(notes, dict) else None
    return str(said.get("receipt") or noted or "")
