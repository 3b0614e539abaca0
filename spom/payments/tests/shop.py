"""A local stand-in for Razorpay, with its documented shapes: orders, payments, refunds, signatures.

Razorpay API reference: Orders (create, fetch payments), Refunds (create normal, fetch all for a payment), Webhooks
(payload of payment.captured), and the two signatures of "Validate and test" and "Verify payment signature".
"""

import hashlib
import hmac
import json
import threading
from base64 import b64decode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY_ID, KEY_SECRET, WEBHOOK_SECRET = "rzp_test_key", "key secret", "webhook secret"


@dataclass
class Shop:
    """The company: what it knows, and how it misbehaves when told to."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Answer 500 to the next so many requests, after doing what was asked.
    lose_answers: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def pay(self, order: str, *, amount: int = 0, currency: str = "", status: str = "captured") -> str:
        """Somebody pays an order."""
        with self.lock:
            known = self.orders[order]
            name = f"pay_{len(self.payments) + 1:014d}"
            self.payments[name] = {
                "id": name,
                "entity": "payment",
                "amount": amount or known["amount"],
                "currency": currency or known["currency"],
                "status": status,
                "order_id": order,
                "captured": status == "captured",
                "method": "upi",
            }
        return name

    def event(self, kind: str, payment: str) -> bytes:
        """The raw body of a webhook."""
        said = {
            "entity": "event",
            "account_id": "acc_BFQ7uQEaa7j2z7",
            "event": kind,
            "contains": ["payment"],
            "payload": {"payment": {"entity": self.payments[payment]}},
            "created_at": 1_767_225_600,
        }
        return json.dumps(said).encode()


def signed(raw: bytes, *, secret: str = WEBHOOK_SECRET) -> str:
    """The signature of a webhook."""
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def open_shop(shop: Shop) -> ThreadingHTTPServer:
    """Serve it on a free port of this machine."""

    class Counter(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            self._answer(lambda: _looked_up(shop, self.path.partition("?")[0]))

        def do_POST(self) -> None:  # the library's name
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(lambda: _done(shop, self.path, body))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Say nothing."""

        def _answer(self, make: Any) -> None:
            proof = b64decode(self.headers.get("Authorization", "Basic ").removeprefix("Basic ")).decode()
            if proof != f"{KEY_ID}:{KEY_SECRET}":
                status, said = 401, {"error": {"code": "BAD_REQUEST_ERROR", "description": "Authentication failed"}}
            else:
                with shop.lock:
                    status, said = make()
                    if shop.lose_answers:
                        shop.lose_answers -= 1
                        status, said = 500, {"error": {"code": "SERVER_ERROR", "description": "lost"}}
            written = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _looked_up(shop: Shop, path: str) -> tuple[int, dict[str, Any]]:
    match path.strip("/").split("/"):
        case ["v1", "orders", order, "payments"]:
            items = [one for one in shop.payments.values() if one["order_id"] == order]
        case ["v1", "payments", payment, "refunds"]:
            items = [one for one in shop.refunds.values() if one["payment_id"] == payment]
        case _:
            return 404, {"error": {"code": "BAD_REQUEST_ERROR", "description": "no such page"}}
    return 200, {"entity": "collection", "count": len(items), "items": items}


def _done(shop: Shop, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    match path.strip("/").split("/"):
        case ["v1", "orders"]:
            name = f"order_{len(shop.orders) + 1:014d}"
            made = {"id": name, "entity": "order", "status": "created", "amount_paid": 0, **body}
            shop.orders[name] = made
            return 200, made
        case ["v1", "payments", payment, "refund"]:
            paid = shop.payments[payment]
            back = sum(one["amount"] for one in shop.refunds.values() if one["payment_id"] == payment)
            if back + body["amount"] > paid["amount"]:
                said = "The total refund amount is greater than the refund payment amount"
                return 400, {"error": {"code": "BAD_REQUEST_ERROR", "description": said}}
            name = f"rfnd_{len(shop.refunds) + 1:014d}"
            made = {"id": name, "entity": "refund", "payment_id": payment, "status": "processed"}
            shop.refunds[name] = {**made, "amount": body["amount"], "receipt": body["receipt"], "notes": body["notes"]}
            return 200, shop.refunds[name]
    return 404, {"error": {"code": "BAD_REQUEST_ERROR", "description": "no such page"}}
