"""Recording what gateways report: credited once, in any order, never backwards, always somewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from spom.identity.models import User
from spom.journal.models import Entry
from spom.kit.money import Money
from spom.payments.actions.capturing import UnknownOrder, record_report
from spom.payments.actions.demo import open_demo_order, pay_demo_order
from spom.payments.actions.orders import NothingToPay, close_order, note_asked
from spom.payments.models.ledger import Allocation, Kind, Move
from spom.payments.models.orders import Order, Payment
from spom.payments.queries.ledger import credit_of, money_nowhere, open_orders
from spom.payments.tasks import reconcile
from spom.payments.tests import make

pytestmark = pytest.mark.django_db
LATER = make.NINE + timedelta(minutes=5)


@contextmanager
def checked_at_the_end() -> Iterator[None]:
    """What a commit would check."""
    with transaction.atomic():
        yield
        connection.check_constraints()


class TestPlaceOrder:
    """Asking for money."""

    def test_answers_the_order_there_is(self, alice: User) -> None:
        first = make.order(alice, subject="x:1")

        assert make.order(alice, subject="x:1").pk == first.pk

    def test_closes_an_order_of_another_sum(self, alice: User) -> None:
        first = make.order(alice, subject="x:1")

        second = make.order(alice, subject="x:1", total=Money(40_000, "INR"))

        first.refresh_from_db()
        assert (first.state, second.state) == (Order.State.CLOSED, Order.State.OPEN)

    def test_refuses_to_ask_for_nothing(self, alice: User) -> None:
        with pytest.raises(NothingToPay):
            make.order(alice, total=Money(0, "INR"))

    def test_keeps_one_open_order_per_thing_by_constraint(self, alice: User) -> None:
        make.order(alice, subject="x:1")

        with pytest.raises(IntegrityError, match="payments_order_one_open_per_subject"):
            Order.objects.create(
                payer=alice, subject="x:1", title="", minor=1, currency="INR", gateway="demo", placed_at=LATER
            )


class TestRecordReport:
    """One capture, one credit."""

    def test_makes_credit_of_what_was_captured(self, alice: User) -> None:
        paid = make.paid(alice)

        assert credit_of(alice, currency="INR") == make.FEE
        assert paid.payment.moves.get().reason == Move.Reason.CAPTURED
        assert Order.objects.get(pk=paid.order.pk).state == Order.State.PAID
        assert Entry.objects.filter(kind="payments.PaymentCaptured").count() == 1

    @pytest.mark.security("S64")
    def test_credits_once_however_often_it_is_told(self, alice: User) -> None:
        order = make.order(alice)

        news = [record_report(report=make.report(order), at=LATER) for _ in range(3)]

        assert news == [True, False, False]
        assert credit_of(alice, currency="INR") == make.FEE

    @pytest.mark.security("S64")
    def test_never_goes_back(self, alice: User) -> None:
        paid = make.paid(alice)

        for state in (Payment.State.CREATED, Payment.State.FAILED, Payment.State.AUTHORISED):
            assert not record_report(report=make.report(paid.order, state=state), at=LATER)

        paid.payment.refresh_from_db()
        assert paid.payment.state == Payment.State.CAPTURED

    def test_believes_a_bank_that_confirms_late(self, alice: User) -> None:
        order = make.order(alice)
        record_report(report=make.report(order, state=Payment.State.FAILED), at=make.NINE)

        record_report(report=make.report(order, state=Payment.State.AUTHORISED), at=LATER)
        record_report(report=make.report(order), at=LATER)

        assert credit_of(alice, currency="INR") == make.FEE

    def test_keeps_money_that_comes_for_a_closed_order(self, alice: User) -> None:
        order = make.order(alice)
        close_order(order=order, by=None, at=LATER)

        record_report(report=make.report(order), at=LATER)

        assert credit_of(alice, currency="INR") == make.FEE

    def test_keeps_a_second_payment_of_the_same_order(self, alice: User) -> None:
        paid = make.paid(alice)

        record_report(report=make.report(paid.order, payment="pay_again"), at=LATER)

        assert credit_of(alice, currency="INR") == make.FEE * 2

    @pytest.mark.security("S65")
    @pytest.mark.parametrize("amount", [Money(100, "INR"), Money(50_000, "USD"), Money(100_000, "INR")])
    def test_another_sum_pays_no_order_and_is_not_lost(self, alice: User, amount: Money) -> None:
        order = make.order(alice)

        record_report(report=make.report(order, amount=amount), at=LATER)

        assert Order.objects.get(pk=order.pk).state == Order.State.OPEN
        assert credit_of(alice, currency=amount.currency) == amount

    @pytest.mark.security("S65")
    def test_refuses_a_payment_of_somebody_elses_order(self, alice: User, bob: User) -> None:
        paid, other = make.paid(alice), make.order(bob)

        with pytest.raises(UnknownOrder):
            record_report(report=make.report(other, payment=paid.payment.gateway_payment), at=LATER)

        assert not credit_of(bob, currency="INR")

    def test_refuses_an_order_it_does_not_know(self, alice: User) -> None:
        order = make.order(alice)
        order.gateway_order = "order_of_another_shop"

        with pytest.raises(UnknownOrder):
            record_report(report=make.report(order), at=LATER)


class TestMoneyIsSomewhere:
    """The invariant, in the database and as a query."""

    def test_the_database_refuses_to_lose_a_paisa(self, alice: User) -> None:
        paid = make.paid(alice)

        with pytest.raises(IntegrityError, match="49999 allocated"), checked_at_the_end():
            Allocation.objects.filter(payment=paid.payment).update(minor=49_999)

    def test_the_database_refuses_to_capture_without_a_place_for_the_money(self, alice: User) -> None:
        order = make.order(alice)

        with pytest.raises(IntegrityError, match="0 allocated"), checked_at_the_end():
            Payment.objects.create(
                order=order,
                gateway="demo",
                gateway_payment="p",
                state=Payment.State.CAPTURED,
                minor=1,
                currency="INR",
                seen_at=LATER,
                captured_at=LATER,
            )

    def test_the_database_refuses_to_step_back(self, alice: User) -> None:
        paid = make.paid(alice)

        with pytest.raises(IntegrityError, match="does not become"), transaction.atomic():
            Payment.objects.filter(pk=paid.payment.pk).update(state=Payment.State.FAILED, captured_at=None)

    def test_the_query_finds_what_the_trigger_was_switched_off_for(self, alice: User) -> None:
        paid = make.paid(alice)
        assert not money_nowhere().exists()

        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE payments_allocation SET minor = 1 WHERE payment_id = %s", [paid.payment.pk])
            assert [payment.pk for payment in money_nowhere()] == [paid.payment.pk]
            cursor.execute("UPDATE payments_allocation SET minor = %s", [make.FEE.minor])

    def test_nothing_is_allocated_below_nothing(self, alice: User) -> None:
        paid = make.paid(alice)

        with pytest.raises(IntegrityError, match="never_below_nothing"), transaction.atomic():
            Allocation.objects.create(payment=paid.payment, kind=Kind.RETAINED, minor=-1)


class TestAskedAbout:
    """What the gateway told nobody."""

    def test_a_second_payment_of_a_paid_order_is_found_though_nobody_was_told(self, alice: User) -> None:
        """Whoever is not told that their money arrived pays once more; of that payment no webhook came."""
        order = make.order(alice)
        there = open_demo_order(receipt=str(order.public_id), total=order.total, at=make.NINE)
        Order.objects.filter(pk=order.pk).update(gateway_order=there.code)
        order.refresh_from_db()
        first, _second = (
            pay_demo_order(order=there, status=Payment.State.CAPTURED, known_from=make.NINE, at=make.NINE)
            for _time in range(2)
        )
        record_report(report=make.report(order, payment=first.code), at=LATER)

        self.reconcile_at(LATER + timedelta(minutes=14))
        assert credit_of(alice, currency="INR") == make.FEE
        self.reconcile_at(LATER + timedelta(minutes=16))
        assert credit_of(alice, currency="INR") == make.FEE + make.FEE

    def test_a_paid_order_is_asked_about_twice_and_no_more(self, alice: User) -> None:
        make.paid(alice)
        asked = []
        for hours in (0.1, 0.3, 0.6, 12, 25, 26, 60, 400):
            at = make.NINE + timedelta(hours=hours)
            quarter_ago = at - timedelta(minutes=15)
            due = list(open_orders(asked_before=quarter_ago, placed_before=quarter_ago))
            note_asked(orders=due, at=at)
            asked += [hours] * len(due)

        assert asked == [0.3, 25]

    def reconcile_at(self, at: datetime) -> None:
        with time_machine.travel(at, tick=False):
            reconcile(timestamp=0)
