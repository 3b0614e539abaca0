"""Holding a seat: who may, what the slot allows, and that nobody gets one chair too many."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from spom.booking.actions.chairs import AlreadyBooked, SlotFull, take_chair
from spom.booking.actions.holding import (
    BookingClosed,
    MaintenanceThen,
    ModuleNotHere,
    NoFeeSet,
    NotEligible,
    TooManyHolds,
    expire_seat,
    hold_seat,
)
from spom.booking.models.fees import Fee, Waiver
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.booking.tests import make
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.portal.actions.maintenance import plan_maintenance
from spom.portal.queries.maintenance import forget_windows, known_windows
from spom.portal.registry.areas import area_called
from spom.programme.models.enrolment import Enrolment
from tests.house.sql import statements

pytestmark = pytest.mark.django_db


class TestHold:
    """The verb."""

    def test_takes_one_chair_for_fifteen_minutes(self, alice: User) -> None:
        slot = make.slot()

        seat = make.held(alice, on=slot)

        slot.refresh_from_db()
        assert (slot.taken, slot.left) == (1, 9)
        assert seat.held_until == make.NOW + timedelta(minutes=15)
        assert seat.booking.price.minor == 50_000

    def test_costs_three_statements(self, alice: User) -> None:
        slot, enrolment, module = make.slot(), make.enrolment(alice), make.module()
        # Each process asks for these once in two seconds, for everybody.
        known_windows(make.NOW)

        with CaptureQueriesContext(connection) as seen:
            hold_seat(slot=slot, enrolment=enrolment, module=module, proof=make.ELIGIBLE, at=make.NOW)

        # How the learner stands and what it costs; booking, seat and chair; the journal. Eight are allowed.
        assert len(statements(seen)) == 3, "\n".join(statements(seen))

    @pytest.mark.security("S28")
    def test_refuses_who_may_not(self, alice: User) -> None:
        with pytest.raises(NotEligible):
            hold_seat(
                slot=make.slot(),
                enrolment=make.enrolment(alice),
                module=make.module(),
                proof=make.NOT_YET,
                at=make.NOW,
            )

    def test_refuses_once_booking_has_closed(self, alice: User) -> None:
        with pytest.raises(BookingClosed):
            make.held(alice, at=make.TEST_DAY - timedelta(hours=23))

    def test_refuses_a_slot_that_was_closed_a_moment_ago(self, alice: User) -> None:
        slot = make.slot()
        Slot.objects.filter(pk=slot.pk).update(state=Slot.State.CLOSED)

        with pytest.raises(SlotFull):
            make.held(alice, on=slot)

    @pytest.mark.parametrize(
        ("code", "mode", "hours", "booked"),
        [
            ("tests", "OFFLINE", -1, False),
            ("everything", "OFFLINE", 2, False),
            ("tests", "READ_ONLY", -1, True),
            ("learning", "OFFLINE", -1, True),
            ("tests", "OFFLINE", 3, True),
        ],
    )
    def test_no_seat_is_sold_while_tests_rest(
        self, alice: User, grace: User, code: str, mode: str, hours: int, *, booked: bool
    ) -> None:
        slot = make.slot()
        starts = make.TEST_DAY + timedelta(hours=hours)
        plan_maintenance(
            area=area_called(code),
            mode=mode,
            starts_at=starts,
            ends_at=starts + timedelta(days=10),
            reason="New servers.",
            by=grace,
            at=make.NOW,
        )
        forget_windows()

        assert Slot.objects.bookable(make.NOW).filter(pk=slot.pk).exists() == booked
        if booked:
            make.held(alice, on=slot)
            return
        with pytest.raises(MaintenanceThen):
            make.held(alice, on=slot)
        with pytest.raises(SlotFull):
            take_chair(slot=slot, at=make.NOW)

    def test_refuses_a_slot_of_other_modules(self, alice: User) -> None:
        other = make.module("A2")

        with pytest.raises(ModuleNotHere):
            make.held(alice, on=make.slot(only=[other]))

    def test_refuses_a_second_booking_of_the_module(self, alice: User) -> None:
        make.held(alice)

        with pytest.raises(AlreadyBooked):
            make.held(alice, on=make.slot(starts_at=make.TEST_DAY + timedelta(days=1)))

        assert Slot.objects.get(starts_at__gt=make.TEST_DAY).taken == 0

    def test_refuses_the_last_seat_twice(self, alice: User, bob: User) -> None:
        slot = make.slot(capacity=1)
        make.held(alice, on=slot)

        with pytest.raises(SlotFull):
            make.held(bob, on=slot)

        assert not Booking.objects.filter(learner=bob).exists()

    def test_refuses_the_fourth_unpaid_hold_of_a_slot_in_a_day(self, alice: User) -> None:
        slot, at = make.slot(), make.NOW
        for _ in range(3):
            seat = make.held(alice, on=slot, at=at)
            at += timedelta(minutes=20)
            expire_seat(seat=seat, at=at)

        with pytest.raises(TooManyHolds):
            make.held(alice, on=slot, at=at)
        make.held(alice, on=slot, at=at + timedelta(days=1))

    def test_refuses_where_no_fee_is_set(self, alice: User) -> None:
        slot = make.slot()
        Fee.objects.all().delete()

        with pytest.raises(NoFeeSet):
            make.held(alice, on=slot)

    def test_the_database_refuses_one_chair_too_many(self, alice: User) -> None:
        slot = make.slot(capacity=1)

        with pytest.raises(IntegrityError, match="never_oversold"), transaction.atomic():
            Slot.objects.filter(pk=slot.pk).update(taken=2)


class TestPrice:
    """What it costs, fixed when the seat is held."""

    def test_takes_the_newest_fee_of_the_region(self, alice: User) -> None:
        slot = make.slot()
        day = make.NOW.date()
        Fee.objects.create(region="IN", minor=60_000, currency="INR", from_on=day, source="New")
        Fee.objects.create(region="IN", minor=90_000, currency="INR", from_on=day + timedelta(days=1), source="Later")
        Fee.objects.create(region="NP", minor=85_000, currency="INR", from_on=day, source="Nepal")

        assert make.held(alice, on=slot).booking.minor == 60_000

    def test_takes_a_granted_waiver_off(self, alice: User) -> None:
        slot = make.slot()
        Waiver.objects.create(
            learner=alice, category=Waiver.Category.DISABILITY, state=Waiver.State.GRANTED, asked_at=make.NOW
        )

        assert make.held(alice, on=slot).booking.minor == 0

    def test_asks_the_full_price_while_a_waiver_waits_or_has_ended(self, alice: User) -> None:
        slot = make.slot()
        Waiver.objects.create(learner=alice, category=Waiver.Category.OTHER, asked_at=make.NOW)
        Waiver.objects.create(
            learner=alice,
            category=Waiver.Category.OTHER,
            state=Waiver.State.GRANTED,
            asked_at=make.NOW,
            until_on=make.NOW.date(),
        )

        assert make.held(alice, on=slot).booking.minor == 50_000


class TestExpire:
    """What was not paid in time."""

    def test_gives_the_chair_back_and_ends_the_booking(self, alice: User) -> None:
        seat = make.held(alice)

        assert expire_seat(seat=seat, at=make.NOW + timedelta(minutes=15))

        seat.refresh_from_db()
        assert (seat.state, seat.booking.state, seat.slot.taken) == (Seat.State.RELEASED, Booking.State.LAPSED, 0)

    def test_leaves_alone_what_has_time(self, alice: User) -> None:
        seat = make.held(alice)

        assert not expire_seat(seat=seat, at=make.NOW + timedelta(minutes=14))
        assert Slot.objects.get().taken == 1

    def test_gives_back_once(self, alice: User) -> None:
        seat = make.held(alice)
        later = make.NOW + timedelta(minutes=15)

        assert [expire_seat(seat=seat, at=later) for _ in range(2)] == [True, False]
        assert Slot.objects.get().taken == 0


@pytest.mark.security("S29")
def test_ten_who_reach_for_three_chairs_get_three(real_transactions: None, people: Callable[[int], list[User]]) -> None:
    """Many learners at one moment, each on a connection of their own."""
    slot, module = make.slot(capacity=3), make.module()
    enrolments = [make.enrolment(person) for person in people(10)]

    def reach(enrolment: Enrolment) -> bool:
        try:
            hold_seat(slot=slot, enrolment=enrolment, module=module, proof=make.ELIGIBLE, at=make.NOW)
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as crowd:
        got_it = list(crowd.map(reach, enrolments))

    slot.refresh_from_db()
    assert sum(got_it) == slot.taken == Seat.objects.live().count() == 3


@pytest.mark.security("S29")
def test_one_learner_in_five_tabs_gets_one_seat(real_transactions: None, alice: User) -> None:
    slot, module, enrolment = make.slot(), make.module(), make.enrolment(alice)

    def reach(_tab: int) -> bool:
        try:
            hold_seat(slot=slot, enrolment=enrolment, module=module, proof=make.ELIGIBLE, at=make.NOW)
        except AlreadyBooked:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(5) as tabs:
        assert sum(tabs.map(reach, range(5))) == 1

    slot.refresh_from_db()
    assert slot.taken == 1
