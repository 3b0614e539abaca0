"""Fail at the n-th statement, for every n: whatever breaks off half-way leaves seats and money as they were."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection

from spom.booking.actions.changing import cancel, offer_swap, reschedule, swap
from spom.booking.actions.holding import expire_seat
from spom.booking.actions.reseating import cancel_slots_and_reseat
from spom.booking.actions.waiting import join_waitlist
from spom.booking.models.fees import PolicyTier
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.seats import Seat
from spom.booking.queries.invariants import counters
from spom.booking.tests import make
from spom.identity.models import User
from spom.payments.actions.capturing import record_report
from spom.payments.actions.refunding import ask_for_refund, settle_refund
from spom.payments.models.orders import Payment
from spom.payments.models.refunds import Refund
from spom.payments.queries.ledger import money_nowhere
from spom.payments.reports import RefundReport
from spom.payments.tests import make as payments
from spom.portal.queries.maintenance import known_windows
from tests.house.sql import MARKS

pytestmark = pytest.mark.slow
LATER = make.NOW + timedelta(minutes=20)
MOST = 150


@contextmanager
def failing_at(number: int) -> Iterator[None]:
    """The statement with this number never answers."""
    left = number

    def broken(execute: Callable[..., Any], sql: str | bytes, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  # Django calls it so
        nonlocal left
        said = sql.decode() if isinstance(sql, bytes) else sql
        if not said.startswith(MARKS):
            left -= 1
            if left == 0:
                raise OperationalError("the server closed the connection")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken):
        yield


def break_everywhere(act: Callable[[], object]) -> int:
    """Try `act` with a failure at its first statement, its second, and so on, until it succeeds. Answers how many."""
    for number in range(1, MOST):
        try:
            with failing_at(number):
                act()
        except OperationalError:
            pass
        else:
            assert_all_is_well()
            return number - 1
        assert_all_is_well()
    raise AssertionError("It never succeeded.")


def assert_all_is_well() -> None:
    assert not money_nowhere().exists()
    assert {counter.code: counter.count for counter in counters() if counter.count} == {}


def test_hold(real_transactions: None, alice: User) -> None:
    slot = make.slot()
    make.enrolment(alice)
    make.module()
    # Whether tests rest is asked once in a while, and then the last answer counts where there is none.
    known_windows(make.NOW)

    assert break_everywhere(lambda: make.held(alice, on=slot)) >= 3
    slot.refresh_from_db()
    assert slot.taken == 1


def test_capture_in_time_and_late(real_transactions: None, alice: User, bob: User) -> None:
    for learner, at in ((alice, make.NOW), (bob, LATER)):
        order = make.ordered(make.held(learner, on=make.slot(starts_at=make.TEST_DAY + (at - make.NOW))).booking)
        capture = partial(record_report, report=payments.report(order), at=at)

        assert break_everywhere(capture) >= 10

    assert Payment.objects.filter(state=Payment.State.CAPTURED).count() == 2


def test_expire_reschedule_and_cancel(real_transactions: None, alice: User, bob: User) -> None:
    for change in PolicyTier.Change:
        PolicyTier.objects.create(change=change, from_on=make.NOW.date(), hours_before=1, percent=10)
    held, paid = make.held(alice), make.confirmed(bob, on=make.slot(starts_at=make.TEST_DAY + timedelta(days=1)))
    to = make.slot(starts_at=make.TEST_DAY + timedelta(days=2))
    payments.paid(bob)

    assert break_everywhere(lambda: expire_seat(seat=held, at=LATER)) >= 5
    assert break_everywhere(lambda: reschedule(booking=paid.booking, to=to, at=LATER)) >= 10
    assert break_everywhere(lambda: cancel(booking=paid.booking, at=LATER)) >= 8


@pytest.mark.proof
def test_offer_swap_and_reseat(
    real_transactions: None, alice: User, bob: User, grace: User, people: Callable[[int], list[User]]
) -> None:
    third, fourth, fifth = people(3)
    full = make.slot(capacity=1)
    held = make.held(third, on=full)
    entry = join_waitlist(
        enrolment=make.enrolment(fourth),
        module=make.module(),
        proof=make.ELIGIBLE,
        centres=[full.centre_id],
        before_on=full.day + timedelta(days=1),
        part="",
        at=make.NOW,
    )
    # The chair goes to whoever waits, in the transaction that frees it.
    assert break_everywhere(lambda: expire_seat(seat=held, at=LATER)) >= 8
    entry.refresh_from_db()
    assert entry.state == WaitlistEntry.State.OFFERED

    pune = make.centre("PUN1", city="Pune", latitude=18.52, longitude=73.85)
    ours, theirs = make.slot(starts_at=make.TEST_DAY + timedelta(days=1)), make.slot(at=pune)
    mine, other = make.confirmed(alice, on=ours), make.confirmed(bob, on=theirs)
    offer = offer_swap(booking=mine.booking, centres=[pune.pk], from_on=theirs.day, until_on=theirs.day, at=make.NOW)
    assert break_everywhere(lambda: swap(offer=offer, booking=other.booking, at=LATER)) >= 8

    # Pune fails: Alice has a seat there now, and somebody who holds one. There is a chair for her elsewhere.
    make.held(fifth, on=theirs, at=LATER)
    failing = partial(
        cancel_slots_and_reseat,
        centre=pune,
        from_on=theirs.day,
        until_on=theirs.day + timedelta(days=1),
        by=grace,
        at=LATER,
    )
    assert break_everywhere(failing) >= 15
    assert not Seat.objects.live().filter(slot=theirs).exists()


@pytest.mark.proof
def test_refund(real_transactions: None, alice: User, grace: User) -> None:
    PolicyTier.objects.create(change=PolicyTier.Change.CANCEL, from_on=make.NOW.date(), hours_before=1, percent=10)
    cancel(booking=make.confirmed(alice).booking, at=make.NOW)
    paid = Payment.objects.get()

    asked = partial(ask_for_refund, payment=paid, amount=None, reason="Asked for it.", by=grace, at=LATER)
    assert break_everywhere(asked) >= 4
    refund = Refund.objects.get()
    report = RefundReport(gateway_refund="rfnd_1", key=str(refund.public_id), done=True, stopped=False)
    assert break_everywhere(partial(settle_refund, report=report, at=LATER)) >= 3

    refund.refresh_from_db()
    assert refund.state == Refund.State.DONE
