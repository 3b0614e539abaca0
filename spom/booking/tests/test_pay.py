"""From held to confirmed, and money that comes too late."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection

from spom.booking.actions.holding import HoldOver, expire_seat, give_up_hold
from spom.booking.actions.paying import PaidAlready, start_payment
from spom.booking.models.fees import Waiver
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.booking.tests import make
from spom.identity.models import User
from spom.journal.models import Entry
from spom.kit.money import Money
from spom.payments.actions.capturing import record_report
from spom.payments.actions.receiving import receive_event
from spom.payments.models.ledger import Kind
from spom.payments.models.orders import Order, Payment
from spom.payments.queries.ledger import credit_of, money_nowhere, paid_for
from spom.payments.reports import Delivery
from spom.payments.tests import make as payments

pytestmark = pytest.mark.django_db
IN_TIME = make.NOW + timedelta(minutes=5)
TOO_LATE = make.NOW + timedelta(minutes=20)
RUPEES_500 = Money(50_000, "INR")


def credit(who: User) -> Money:
    return credit_of(who, currency="INR")


class TestPay:
    """The usual way."""

    def test_a_capture_confirms_the_seat(self, alice: User) -> None:
        seat = make.held(alice)
        order = make.ordered(seat.booking)

        record_report(report=payments.report(order), at=IN_TIME)

        seat.refresh_from_db()
        assert (seat.state, seat.paid_at, seat.held_until) == (Seat.State.PAID, IN_TIME, None)
        assert paid_for(seat.booking.subject, currency="INR") == RUPEES_500
        assert not credit(alice)

    def test_two_tabs_pay_one_order(self, alice: User) -> None:
        booking = make.held(alice).booking

        orders = {start_payment(booking=booking, gateway="demo", at=IN_TIME) for _ in range(2)}

        assert len(orders) == 1

    def test_credit_pays_first(self, alice: User) -> None:
        payments.paid(alice, total=Money(20_000, "INR"))
        booking = make.held(alice).booking

        assert make.ordered(booking).total == Money(30_000, "INR")

    def test_enough_credit_confirms_at_once(self, alice: User) -> None:
        payments.paid(alice)
        seat = make.held(alice)

        assert start_payment(booking=seat.booking, gateway="demo", at=IN_TIME) is None

        seat.refresh_from_db()
        assert seat.state == Seat.State.PAID
        assert not credit(alice)

    def test_a_waived_fee_needs_no_money(self, alice: User) -> None:
        Waiver.objects.create(
            learner=alice, category=Waiver.Category.DISABILITY, state=Waiver.State.GRANTED, asked_at=make.NOW
        )
        seat = make.held(alice)

        assert start_payment(booking=seat.booking, gateway="demo", at=IN_TIME) is None
        assert not Order.objects.exists()
        seat.refresh_from_db()
        assert seat.state == Seat.State.PAID

    def test_refuses_when_the_time_is_over(self, alice: User) -> None:
        booking = make.held(alice).booking

        with pytest.raises(HoldOver):
            start_payment(booking=booking, gateway="demo", at=TOO_LATE)

    @pytest.mark.security("S28")
    def test_refuses_to_take_money_twice(self, alice: User) -> None:
        booking = make.confirmed(alice).booking

        with pytest.raises(PaidAlready):
            start_payment(booking=booking, gateway="demo", at=IN_TIME)

    def test_giving_up_closes_the_order_and_frees_the_chair(self, alice: User) -> None:
        seat = make.held(alice)
        order = make.ordered(seat.booking)

        give_up_hold(booking=seat.booking, at=IN_TIME)

        order.refresh_from_db()
        assert (order.state, Slot.objects.get().taken) == (Order.State.CLOSED, 0)
        with pytest.raises(HoldOver):
            give_up_hold(booking=seat.booking, at=IN_TIME)


class TestLateCapture:
    """The hold ran out, then the money came."""

    def test_a_free_chair_is_confirmed_all_the_same(self, alice: User) -> None:
        seat = make.held(alice)
        order = make.ordered(seat.booking)
        expire_seat(seat=seat, at=TOO_LATE)

        record_report(report=payments.report(order), at=TOO_LATE)

        booking = Booking.objects.get()
        assert booking.state == Booking.State.LIVE
        assert booking.seats.live().get().state == Seat.State.PAID
        assert Slot.objects.get().taken == 1
        assert not credit(alice)

    def test_even_before_the_clock_came_round(self, alice: User) -> None:
        order = make.ordered(make.held(alice).booking)

        record_report(report=payments.report(order), at=TOO_LATE)

        assert Seat.objects.live().get().state == Seat.State.PAID
        assert Slot.objects.get().taken == 1

    @pytest.mark.security("S65")
    def test_a_full_slot_leaves_the_money_as_credit(self, alice: User, bob: User) -> None:
        slot = make.slot(capacity=1)
        seat = make.held(alice, on=slot)
        order = make.ordered(seat.booking)
        expire_seat(seat=seat, at=TOO_LATE)
        make.held(bob, on=slot, at=TOO_LATE)

        record_report(report=payments.report(order), at=TOO_LATE)

        assert credit(alice) == RUPEES_500
        assert Seat.objects.live().get().booking.learner == bob
        assert Entry.objects.filter(kind="booking.PaidTooLate").exists()

    def test_another_booking_of_the_module_is_not_doubled(self, alice: User) -> None:
        seat = make.held(alice)
        order = make.ordered(seat.booking)
        expire_seat(seat=seat, at=TOO_LATE)
        make.held(alice, on=make.slot(starts_at=make.TEST_DAY + timedelta(days=1)), at=TOO_LATE)

        record_report(report=payments.report(order), at=TOO_LATE)

        assert credit(alice) == RUPEES_500
        assert Slot.objects.get(pk=seat.slot_id).taken == 0

    def test_another_sum_confirms_nothing_and_stays_credit(self, alice: User) -> None:
        order = make.ordered(make.held(alice).booking)

        record_report(report=payments.report(order, amount=Money(100, "INR")), at=IN_TIME)

        assert Seat.objects.get().state == Seat.State.HELD
        assert credit(alice) == Money(100, "INR")

    def test_another_sum_after_the_hold_takes_no_chair(self, alice: User) -> None:
        order = make.ordered(make.held(alice).booking)

        record_report(report=payments.report(order, amount=Money(100, "INR")), at=TOO_LATE)

        assert Slot.objects.get().taken == 0
        assert not Seat.objects.live().exists()

    def test_a_second_payment_of_a_confirmed_seat_is_credit(self, alice: User) -> None:
        seat = make.held(alice)
        order = make.ordered(seat.booking)
        for name in ("pay_one", "pay_two"):
            record_report(report=payments.report(order, payment=name), at=IN_TIME)

        assert credit(alice) == RUPEES_500
        assert paid_for(seat.booking.subject, currency="INR") == RUPEES_500


def told(order: Order, number: int, at: datetime) -> None:
    """One of four ways in which a capture is heard of: three webhooks, one of them sent twice, and the browser."""
    report = payments.report(order)
    if number == 0:
        record_report(report=report, at=at)
        return
    event = f"{order.pk}-{min(number, 2)}"
    receive_event(delivery=Delivery(gateway="demo", event_id=event, kind="x", raw=b"{}", payment=report), at=at)


def deliver_in_parallel(orders: list[Order], *, seed: int) -> None:
    """Every order's capture four times over, shuffled, on eight connections."""
    deliveries = [(order, number) for order in orders for number in range(4)]
    Random(seed).shuffle(deliveries)  # noqa: S311  # a shuffle, not a secret

    def one(delivery: tuple[Order, int]) -> None:
        told(*delivery, IN_TIME)

    def many(some: list[tuple[Order, int]]) -> None:
        try:
            for delivery in some:
                one(delivery)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as ways:
        list(ways.map(many, [deliveries[start::8] for start in range(8)]))


@pytest.mark.security("S64")
def test_every_capture_is_credited_once_however_it_is_heard_of(real_transactions: None, alice: User) -> None:
    """The full thousand is in tests/faults."""
    orders = [payments.order(alice) for _ in range(25)]

    deliver_in_parallel(orders, seed=7)

    captured = Payment.objects.filter(state=Payment.State.CAPTURED)
    assert captured.count() == 25
    assert credit(alice) == RUPEES_500 * 25
    assert all(payment.allocations.get().kind == Kind.CREDIT for payment in captured)
    assert not money_nowhere().exists()


@pytest.mark.security("S28")
def test_paying_and_running_out_at_one_moment_end_in_one_state(real_transactions: None, alice: User) -> None:
    """Capture, expiry and a second tab meet; whoever is first, the chair is counted once and the money is somewhere."""
    seat = make.held(alice)
    order = make.ordered(seat.booking)

    def act(number: int) -> None:
        try:
            if number == 0:
                record_report(report=payments.report(order), at=TOO_LATE)
            elif number == 1:
                expire_seat(seat=seat, at=TOO_LATE)
            else:
                start_payment(booking=seat.booking, gateway="demo", at=IN_TIME)
        except (HoldOver, PaidAlready):
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as three:
        list(three.map(act, range(3)))

    assert Slot.objects.get().taken == Seat.objects.live().count() == 1
    assert Seat.objects.live().get().state == Seat.State.PAID
    assert not credit(alice)
    assert not money_nowhere().exists()
