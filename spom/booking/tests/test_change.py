"""Changing one's plans, a centre that fails, and the day itself."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from pypdf import PdfReader

from spom.booking.actions.chairs import SlotFull
from spom.booking.actions.changing import (
    NotToBeChanged,
    SwapGone,
    TooLateToChange,
    cancel,
    grant_free_move,
    offer_swap,
    reschedule,
    swap,
)
from spom.booking.actions.checking_in import (
    ChairTaken,
    NotExpectedHere,
    NotTheHour,
    check_in,
    log_incident,
    mark_missed,
)
from spom.booking.actions.reminding import remind
from spom.booking.actions.reseating import cancel_slots_and_reseat
from spom.booking.models.fees import PolicyTier
from spom.booking.models.plans import MoveRequest
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.booking.papers import admit_card_paper
from spom.booking.queries.cards import NotACard, card_from, code_of
from spom.booking.queries.invariants import counters
from spom.booking.queries.reminding import BEFORE, seats_to_remind
from spom.booking.tests import make
from spom.identity.models import User
from spom.kit.money import Money
from spom.payments.actions.spending import CreditTooSmall
from spom.payments.queries.ledger import credit_of, money_nowhere
from spom.payments.tests import make as payments
from spom.portal.models.notice import Notice

pytestmark = pytest.mark.django_db
NEXT_DAY = make.TEST_DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def tiers(db: None) -> None:
    for change in PolicyTier.Change:
        for hours, percent in ((72, 0), (48, 20)):
            PolicyTier.objects.create(change=change, from_on=make.NOW.date(), hours_before=hours, percent=percent)


def all_is_well() -> bool:
    return not money_nowhere().exists() and not any(counter.count for counter in counters())


class TestReschedule:
    """The booking stays, its seat becomes another."""

    def test_is_free_long_before(self, alice: User) -> None:
        seat, to = make.confirmed(alice), make.slot(starts_at=NEXT_DAY)

        moved = reschedule(booking=seat.booking, to=to, at=make.NOW)

        assert (moved.state, moved.booking_id) == (Seat.State.PAID, seat.booking_id)
        assert [slot.taken for slot in Slot.objects.order_by("starts_at")] == [0, 1]
        assert Booking.objects.get().changes == 1
        assert all_is_well()

    def test_costs_a_fee_from_credit_later(self, alice: User) -> None:
        seat, to = make.confirmed(alice), make.slot(starts_at=NEXT_DAY + timedelta(days=3))
        late = make.TEST_DAY - timedelta(hours=50)
        with pytest.raises(CreditTooSmall):
            reschedule(booking=seat.booking, to=to, at=late)
        payments.paid(alice, total=Money(10_000, "INR"))

        reschedule(booking=seat.booking, to=to, at=late)

        assert not credit_of(alice, currency="INR")
        assert all_is_well()

    def test_refuses_too_late_but_for_a_granted_request(self, alice: User, grace: User) -> None:
        seat, to = make.confirmed(alice), make.slot(starts_at=NEXT_DAY + timedelta(days=3))
        late = make.TEST_DAY - timedelta(hours=5)
        with pytest.raises(TooLateToChange):
            reschedule(booking=seat.booking, to=to, at=late)
        request = MoveRequest.objects.create(booking=seat.booking, words="Ill", evidence="x", asked_at=late)
        grant_free_move(request=request, by=grace, at=late)

        reschedule(booking=seat.booking, to=to, at=late)

        request.refresh_from_db()
        assert request.state == MoveRequest.State.USED

    def test_a_full_slot_leaves_the_seat_as_it_is(self, alice: User, bob: User) -> None:
        seat, to = make.confirmed(alice), make.slot(capacity=1, starts_at=NEXT_DAY)
        make.held(bob, on=to)

        with pytest.raises(SlotFull):
            reschedule(booking=seat.booking, to=to, at=make.NOW)

        seat.refresh_from_db()
        assert seat.state == Seat.State.PAID
        assert all_is_well()


class TestCancel:
    """Given up by the policy of the day."""

    def test_makes_credit_of_all_long_before(self, alice: User) -> None:
        seat = make.confirmed(alice)

        assert cancel(booking=seat.booking, at=make.NOW) == Money(50_000, "INR")
        assert credit_of(alice, currency="INR") == Money(50_000, "INR")
        assert all_is_well()

    def test_keeps_a_fee_later(self, alice: User) -> None:
        seat = make.confirmed(alice)

        assert cancel(booking=seat.booking, at=make.TEST_DAY - timedelta(hours=50)) == Money(40_000, "INR")
        assert all_is_well()

    def test_refuses_twice_and_too_late(self, alice: User, bob: User) -> None:
        seat, other = make.confirmed(alice), make.confirmed(bob, on=make.slot(starts_at=NEXT_DAY))
        cancel(booking=seat.booking, at=make.NOW)

        with pytest.raises(NotToBeChanged):
            cancel(booking=seat.booking, at=make.NOW)
        with pytest.raises(TooLateToChange):
            cancel(booking=other.booking, at=NEXT_DAY - timedelta(hours=1))


class TestSwap:
    """Two learners change places."""

    def test_changes_both_seats_and_no_counter(self, alice: User, bob: User) -> None:
        hers, his = make.confirmed(alice), make.confirmed(bob, on=make.slot(starts_at=NEXT_DAY))
        offer = offer_swap(
            booking=hers.booking,
            centres=[his.slot.centre_id],
            from_on=his.slot.day,
            until_on=his.slot.day,
            at=make.NOW,
        )

        swap(offer=offer, booking=his.booking, at=make.NOW)

        assert hers.booking.seats.live().get().slot_id == his.slot_id
        assert his.booking.seats.live().get().slot_id == hers.slot_id
        assert all_is_well()
        with pytest.raises(SwapGone):
            swap(offer=offer, booking=his.booking, at=make.NOW)


class TestFailure:
    """A centre fails."""

    def test_finds_everybody_a_seat_or_gives_the_money_back(
        self, grace: User, people: Callable[[int], list[User]]
    ) -> None:
        slot, near = make.slot(capacity=3), make.centre("NOI1", city="Noida", latitude=28.57, longitude=77.32)
        make.slot(capacity=2, at=near, starts_at=NEXT_DAY)
        one, two, three = people(3)
        for learner in (one, two, three):
            make.confirmed(learner, on=slot)

        done = cancel_slots_and_reseat(
            centre=slot.centre, from_on=slot.day, until_on=slot.day + timedelta(days=1), by=grace, at=make.NOW
        )

        assert (done.moved, done.refunded) == (2, 1)
        assert credit_of(three, currency="INR") == Money(50_000, "INR")
        assert Slot.objects.get(pk=slot.pk).taken == 0
        assert all_is_well()


class TestAdmitCard:
    """A paper whose code is proven without a network."""

    def test_says_who_when_and_where(self, alice: User) -> None:
        seat = make.confirmed(alice)

        text = PdfReader(BytesIO(admit_card_paper(seat, at=make.NOW))).pages[0].extract_text()

        assert alice.full_name in text
        assert "10:00" in text  # on the clock of Delhi
        assert seat.booking.reference in text

    def test_its_code_proves_itself(self, alice: User) -> None:
        seat = make.confirmed(alice)
        code = code_of(seat)

        card = card_from(code)

        assert (card.username, card.slot, card.starts_at) == (alice.username, seat.slot_id, seat.slot.starts_at)
        body, _, signature = code.rpartition(".")
        other = ("A" if signature[0] != "A" else "B") + signature[1:]
        for forged in (f"{body}.{other}", body.replace("SPOM1", "SPOM2") + "." + signature, "", "a.b.c.d"):
            with pytest.raises(NotACard):
                card_from(forged)


class TestDesk:
    """The day itself."""

    def test_checks_in_once(self, alice: User, vera: User) -> None:
        seat = make.confirmed(alice)
        at = make.TEST_DAY - timedelta(minutes=20)

        for _ in range(2):
            found = check_in(slot=seat.slot, username=alice.username.lower(), chair="A1", arrived_at=at, by=vera, at=at)

        assert (found.state, found.chair, found.was_late) == (Seat.State.ATTENDED, "A1", False)

    def test_refuses_strangers_wrong_hours_and_taken_chairs(self, alice: User, bob: User, vera: User) -> None:
        seat = make.confirmed(alice)
        make.confirmed(bob, on=seat.slot)
        start = make.TEST_DAY

        def arrive(username: str, minutes: int, chair: str = "") -> None:
            at = start + timedelta(minutes=minutes)
            check_in(slot=seat.slot, username=username, chair=chair, arrived_at=at, by=vera, at=at)

        with pytest.raises(NotExpectedHere):
            arrive("nobody", 0)
        for minutes in (-121, 31):
            with pytest.raises(NotTheHour):
                arrive(alice.username, minutes)
        arrive(alice.username, 30, "A1")
        with pytest.raises(ChairTaken):
            arrive(bob.username, 0, "A1")
        assert Seat.objects.get(pk=seat.pk).was_late

    def test_keeps_an_incident_once(self, vera: User) -> None:
        slot, name = make.slot(), uuid4()

        for _ in range(2):
            log_incident(slot=slot, words="Power cut", name=name, happened_at=make.NOW, by=vera, at=make.NOW)

        assert slot.incidents.count() == 1

    def test_marks_who_did_not_come(self, alice: User) -> None:
        seat = make.confirmed(alice)

        mark_missed(seat=seat, at=seat.slot.ends_at)

        assert Booking.objects.get().state == Booking.State.MISSED
        assert all_is_well()


class TestFeed:
    """Seats left, for everybody."""

    @pytest.mark.parametrize("form", ["json", "atom", "ics"])
    def test_answers_whoever_asks_and_may_be_kept(self, client: Client, form: str) -> None:
        make.slot()

        answer = client.get(f"/booking/availability/{form}/")

        assert answer.status_code == 200
        assert "max-age=60" in answer.headers["Cache-Control"]


def test_reminds_once_a_week_a_day_and_two_hours_before(alice: User) -> None:
    seat = make.confirmed(alice)
    reminded = []
    for hours in (200, 160, 150, 20, 10, 1):
        at = make.TEST_DAY - timedelta(hours=hours)
        for kind in BEFORE:
            reminded += [
                hours for one in seats_to_remind(kind=kind, at=at) if remind(seat=one, kind=kind, link="", at=at)
            ]

    assert reminded == [160, 20, 1]
    assert seat.reminders.count() == Notice.objects.filter(kind="booking.reminder", to=alice).count() == 3
