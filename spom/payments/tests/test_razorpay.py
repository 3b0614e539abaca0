"""The Razorpay adapter against a local stand-in with the documented shapes: nothing is believed unproven."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from spom.identity.models import User
from spom.kit.money import Money
from spom.payments.actions.orders import note_gateway_order, place_order
from spom.payments.actions.refunding import ask_for_refund
from spom.payments.gateways.chosen import gateway_called
from spom.payments.gateways.demo import Demo, DemoInProduction
from spom.payments.gateways.razorpay import Razorpay
from spom.payments.models.events import GatewayEvent
from spom.payments.models.orders import Order, Payment
from spom.payments.models.refunds import Refund
from spom.payments.queries.ledger import credit_of, money_nowhere
from spom.payments.tasks import ask_about, send_refund
from spom.payments.tests import make
from spom.payments.tests.shop import KEY_ID, KEY_SECRET, WEBHOOK_SECRET, Shop, open_shop, signed

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
WEBHOOK = "/payments/events/razorpay/"


@pytest.fixture
def shop(settings: Settings, socket_enabled: None) -> Iterator[Shop]:
    company = Shop()
    server = open_shop(company)
    settings.PAYMENTS_VIA = "razorpay"
    settings.RAZORPAY_URL = f"http://127.0.0.1:{server.server_port}"
    settings.RAZORPAY_KEY_ID, settings.RAZORPAY_KEY_SECRET = KEY_ID, KEY_SECRET
    settings.RAZORPAY_WEBHOOK_SECRET = WEBHOOK_SECRET
    yield company
    server.shutdown()
    server.server_close()


def opened(payer: User) -> Order:
    """An order of ₹ 500 that the company knows."""
    order = place_order(
        payer=payer,
        subject="",
        title="A seat",
        total=make.FEE,
        gateway="razorpay",
        pay_until=None,
        by=payer,
        at=timezone.now() - timedelta(hours=1),
    )
    name = gateway_called("razorpay").open(order)
    order.gateway_order = note_gateway_order(order=order, gateway_order=name, at=timezone.now())
    return order


def tell(client: Client, raw: bytes, *, event: str = "evt_1", signature: str | None = None) -> int:
    """Send a webhook. Answers the status."""
    headers = {"X-Razorpay-Event-Id": event, "X-Razorpay-Signature": signed(raw) if signature is None else signature}
    return client.post(WEBHOOK, raw, content_type="application/json", headers=headers).status_code


class TestWebhook:
    """The signature over the raw bytes opens the door, nothing else."""

    @pytest.mark.security("S63")
    def test_credits_a_captured_payment(self, client: Client, alice: User, shop: Shop) -> None:
        payment = shop.pay(opened(alice).gateway_order)

        assert tell(client, shop.event("payment.captured", payment)) == HTTPStatus.OK

        assert credit_of(alice, currency="INR") == make.FEE
        assert GatewayEvent.objects.get().outcome == "APPLIED"

    @pytest.mark.security("S63")
    def test_refuses_what_was_not_signed_by_the_company(self, client: Client, alice: User, shop: Shop) -> None:
        raw = shop.event("payment.captured", shop.pay(opened(alice).gateway_order))

        assert tell(client, raw, signature="") == HTTPStatus.BAD_REQUEST
        assert tell(client, raw, signature=signed(raw, secret=KEY_SECRET)) == HTTPStatus.BAD_REQUEST
        assert tell(client, raw + b" ", signature=signed(raw)) == HTTPStatus.BAD_REQUEST
        assert tell(client, raw.replace(b"50000", b"50001"), signature=signed(raw)) == HTTPStatus.BAD_REQUEST
        assert tell(client, raw, event="") == HTTPStatus.BAD_REQUEST
        assert not GatewayEvent.objects.exists()
        assert not Payment.objects.exists()

    @pytest.mark.security("S64")
    def test_hears_the_same_event_three_times(self, client: Client, alice: User, shop: Shop) -> None:
        raw = shop.event("payment.captured", shop.pay(opened(alice).gateway_order))

        assert [tell(client, raw) for _ in range(3)] == [HTTPStatus.OK] * 3

        assert GatewayEvent.objects.count() == 1
        assert credit_of(alice, currency="INR") == make.FEE

    @pytest.mark.security("S64")
    def test_takes_events_in_any_order(self, client: Client, alice: User, shop: Shop) -> None:
        payment = shop.pay(opened(alice).gateway_order)
        captured = shop.event("payment.captured", payment)
        shop.payments[payment]["status"] = "authorized"
        authorised = shop.event("payment.authorized", payment)

        tell(client, captured, event="evt_2")
        tell(client, authorised, event="evt_1")

        assert Payment.objects.get().state == Payment.State.CAPTURED

    def test_keeps_and_leaves_alone_what_is_not_ours(self, client: Client, alice: User, shop: Shop) -> None:
        order = opened(alice)
        raw = shop.event("payment.captured", shop.pay(order.gateway_order))
        Order.objects.filter(pk=order.pk).update(gateway_order="order_other")

        assert tell(client, raw) == HTTPStatus.OK
        assert GatewayEvent.objects.get().outcome == "STRANGE"


class TestCallback:
    """What the browser brings back proves only which payment to ask about."""

    def brought(self, order: Order, payment: str) -> dict[str, str]:
        proof = hmac.new(KEY_SECRET.encode(), f"{order.gateway_order}|{payment}".encode(), hashlib.sha256).hexdigest()
        return {
            "razorpay_order_id": order.gateway_order,
            "razorpay_payment_id": payment,
            "razorpay_signature": proof,
        }

    @pytest.mark.security("S65")
    def test_asks_the_company_how_much_was_paid(self, client: Client, alice: User, shop: Shop) -> None:
        order = opened(alice)
        payment = shop.pay(order.gateway_order, amount=100)

        answer = client.post(f"/payments/orders/{order.public_id}/back/", self.brought(order, payment))

        assert answer.status_code == HTTPStatus.SEE_OTHER
        assert credit_of(alice, currency="INR") == Money(100, "INR")
        assert Order.objects.get().state == Order.State.OPEN

    def test_believes_no_forged_signature(self, client: Client, alice: User, shop: Shop) -> None:
        order = opened(alice)
        brought = self.brought(order, shop.pay(order.gateway_order)) | {"razorpay_signature": "0" * 64}

        client.post(f"/payments/orders/{order.public_id}/back/", brought)

        assert not Payment.objects.exists()

    def test_does_not_take_one_orders_payment_for_anothers(self, client: Client, alice: User, shop: Shop) -> None:
        paid, other = opened(alice), opened(alice)
        brought = self.brought(paid, shop.pay(paid.gateway_order))

        client.post(f"/payments/orders/{other.public_id}/back/", brought)

        assert not Payment.objects.exists()


class TestReconcile:
    """What nobody told us."""

    def test_finds_a_payment_by_asking(self, alice: User, shop: Shop) -> None:
        order = opened(alice)
        shop.pay(order.gateway_order, status="failed")
        shop.pay(order.gateway_order)

        ask_about(order)

        assert credit_of(alice, currency="INR") == make.FEE
        assert Order.objects.get().asked_at is not None

    def test_waits_when_the_company_does_not_answer(self, alice: User, shop: Shop) -> None:
        order = opened(alice)
        shop.pay(order.gateway_order)
        shop.lose_answers = 1

        ask_about(order)
        assert not Payment.objects.exists()
        ask_about(order)

        assert credit_of(alice, currency="INR") == make.FEE


class TestRefund:
    """Paid back once, whatever answers are lost."""

    def refund(self, payer: User, shop: Shop) -> Refund:
        order = opened(payer)
        shop.pay(order.gateway_order)
        ask_about(order)
        return ask_for_refund(payment=Payment.objects.get(), amount=None, reason="Asked", by=payer, at=timezone.now())

    def test_pays_back_through_the_company(self, alice: User, shop: Shop) -> None:
        refund = self.refund(alice, shop)

        send_refund(refund.pk)

        refund.refresh_from_db()
        assert (refund.state, len(shop.refunds)) == (Refund.State.DONE, 1)
        assert not credit_of(alice, currency="INR")
        assert not money_nowhere().exists()

    def test_a_lost_answer_does_not_pay_twice(self, alice: User, shop: Shop) -> None:
        refund = self.refund(alice, shop)
        shop.lose_answers = 2  # of the question whether it was paid, and of the payment

        for _ in range(4):
            send_refund(refund.pk)

        refund.refresh_from_db()
        assert (refund.state, len(shop.refunds)) == (Refund.State.DONE, 1)

    def test_money_the_company_will_not_return_is_credit_again(self, alice: User, shop: Shop) -> None:
        refund = self.refund(alice, shop)
        shop.payments[Payment.objects.get().gateway_payment]["amount"] = 1

        send_refund(refund.pk)

        refund.refresh_from_db()
        assert refund.state == Refund.State.STOPPED
        assert credit_of(alice, currency="INR") == make.FEE


class TestCheckout:
    """The step to the company's page."""

    @pytest.mark.security("S62")
    def test_leads_away_with_nothing_of_a_card(self, client: Client, alice: User, shop: Shop) -> None:
        client.force_login(alice)
        order = opened(alice)

        answer = client.post(f"/payments/orders/{order.public_id}/payment/")

        page = answer.content.decode().lower()
        assert 'name="order_id"' in page
        assert not any(word in page for word in ("cvv", "card_number", "expiry", "cc-number"))
        assert "form-action 'self' http://127.0.0.1" in answer.headers["Content-Security-Policy"]

    def test_says_so_when_the_company_does_not_answer(self, client: Client, alice: User, shop: Shop) -> None:
        client.force_login(alice)
        order = opened(alice)
        Order.objects.update(gateway_order="")
        shop.lose_answers = 1

        answer = client.post(f"/payments/orders/{order.public_id}/payment/")

        assert answer.status_code == HTTPStatus.CONFLICT
        assert "The payment company does not answer" in answer.content.decode()

    def test_calls_nobody_without_tls(self) -> None:
        gateway = Razorpay(url="http://api.example.com", key_id="k", key_secret="s", webhook_secret="w")

        with pytest.raises(ValueError, match="https only"):
            gateway.payments_of("order_1")


@pytest.mark.security("S62")
def test_the_demo_gateway_refuses_production(settings: Settings) -> None:
    settings.IN_PRODUCTION = True

    with pytest.raises(DemoInProduction):
        Demo()


@pytest.mark.security("S62")
def test_no_table_of_payments_has_a_place_for_a_card() -> None:
    names = {field.name for model in (Order, Payment, Refund) for field in model._meta.get_fields()}  # noqa: SLF001  # documented as public

    assert not any(word in name for name in names for word in ("card", "pan", "cvv", "expiry"))
