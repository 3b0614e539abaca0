"""The pages from looking for a seat to having one."""

import re
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Part, Slot
from spom.booking.queries.finding import LONGEST_LIST, Wish, find, within_reach
from spom.booking.tests import make
from spom.identity.models import User
from spom.programme.actions.enrolling import carry_over
from spom.programme.models.catalogue import Module, ModuleSet
from spom.programme.models.enrolment import CarriedRecord
from spom.programme.tests import make as programme
from tests.house.sql import statements

pytestmark = pytest.mark.django_db
JULY = make.TEST_DAY.date().replace(day=1)


@pytest.fixture(autouse=True)
def _a_day_in_june() -> object:
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def eligible(client: Client, alice: User) -> Module:
    """Alice is signed in and has the hours."""
    client.force_login(alice)
    enrolment, module = make.enrolment(alice), make.module()
    carry_over(
        enrolment=enrolment,
        module=module,
        kind=CarriedRecord.Kind.HOURS,
        amount=module.required_seconds,
        earned_on=JULY,
        source="Earlier campus",
        by=None,
        at=make.NOW,
    )
    return module


class TestWhatMayBeBooked:
    """The first page."""

    def test_offers_what_the_proof_allows(self, client: Client, eligible: Module) -> None:
        assert "Find a seat" in client.get("/booking/").content.decode()

    def test_says_why_not(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        make.enrolment(alice)
        make.module()

        page = client.get("/booking/").content.decode()

        assert "Why you cannot book yet" in page
        assert "0 m of 40 h counted" in page


class TestSearch:
    """A month of chairs."""

    def test_finds_centres_by_distance(self) -> None:
        delhi = make.centre()
        noida = make.centre("NOI1", city="Noida", latitude=28.57, longitude=77.32)
        jaipur = make.centre("JAI1", city="Jaipur", latitude=26.91, longitude=75.79)
        all_three = [delhi, noida, jaipur]

        assert within_reach(all_three, near="Delhi", within=0) == [delhi.pk]
        assert within_reach(all_three, near="delhi", within=25) == [delhi.pk, noida.pk]
        assert within_reach(all_three, near="", within=0) == [one.pk for one in all_three]

    def test_says_when_there_are_more_than_a_page_shows(self, client: Client, eligible: Module) -> None:
        for number in range(LONGEST_LIST + 1):
            make.slot(starts_at=make.TEST_DAY + timedelta(minutes=number))
        path = f"/booking/modules/{eligible.pk}/?month={make.TEST_DAY:%Y-%m}&day={make.TEST_DAY.date()}"

        page = client.get(path).content.decode()
        Slot.objects.filter(starts_at=make.TEST_DAY).delete()

        assert page.count("Hold a seat") == LONGEST_LIST
        assert "There are more free seats than fit here." in page
        assert "There are more free seats than fit here." not in client.get(path).content.decode()

    def test_counts_chairs_by_day_and_lists_a_day(self, alice: User) -> None:
        slot = make.slot(capacity=3)
        make.slot(capacity=4, starts_at=make.TEST_DAY + timedelta(days=1))
        make.held(alice, on=slot)

        found = find(module=make.module(), wish=Wish(month=JULY, day=slot.day), at=make.NOW)

        assert found.left == {slot.day: 2, slot.day + timedelta(days=1): 4}
        assert [one.pk for one in found.slots] == [slot.pk]

    def test_leaves_out_what_cannot_be_booked(self, eligible: Module) -> None:
        make.slot(only=[make.module("A2")])
        make.slot(starts_at=make.NOW + timedelta(hours=20))

        assert find(module=eligible, wish=Wish(month=JULY), at=make.NOW).left == {}

    def test_the_calendar_works_without_scripts(self, client: Client, eligible: Module) -> None:
        slot = make.slot(capacity=3)

        month = client.get(f"/booking/modules/{eligible.pk}/?month=2026-07").content.decode()
        day = client.get(f"/booking/modules/{eligible.pk}/?month=2026-07&day={slot.day}").content.decode()

        assert f'name="day" value="{slot.day}"' in month
        assert "3 left" in month
        assert f"/slots/{slot.pk}/seat/" in day

    def test_costs_six_statements_whatever_there_is(self, client: Client, eligible: Module) -> None:
        """Of 270 centres and 100 000 chairs: tests/bench/search.py measures how long it takes."""
        for number in range(30):
            home = make.centre(f"C{number}", city=f"City {number % 7}")
            Slot.objects.bulk_create(_slots(home.pk, days=8))
        address = f"/booking/modules/{eligible.pk}/?month=2026-07&near=City 3&within=50&day=2026-07-07"
        client.get(address)

        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == HTTPStatus.OK

        assert len(statements(seen)) <= 6, "\n".join(statements(seen))


class TestHold:
    """From the button to the countdown."""

    def test_leads_to_the_held_seat_with_its_countdown(self, client: Client, eligible: Module) -> None:
        slot = make.slot()

        answer = client.post(f"/booking/modules/{eligible.pk}/slots/{slot.pk}/seat/", follow=True)

        page = answer.content.decode()
        assert "Your seat is held" in page
        assert "count-down until=" in page
        assert "₹\N{NO-BREAK SPACE}500.00" in page

    def test_costs_seven_statements(self, client: Client, eligible: Module) -> None:
        address = f"/booking/modules/{eligible.pk}/slots/{make.slot().pk}/seat/"
        # What a process knows for two seconds: the institution, planned maintenance.
        client.get("/booking/")

        with CaptureQueriesContext(connection) as seen:
            assert client.post(address).status_code == HTTPStatus.FOUND

        # Session, time, module, proof; standing, seat, journal.
        assert len(statements(seen)) == 7, "\n".join(statements(seen))

    def test_says_why_not_and_where_seats_are_left(self, client: Client, eligible: Module, bob: User) -> None:
        slot = make.slot(capacity=1)
        make.held(bob, on=slot)
        later = make.slot(starts_at=make.TEST_DAY + timedelta(days=1), capacity=7)
        make.slot(starts_at=make.TEST_DAY + timedelta(days=2), only=[make.module("A2")])
        make.slot(starts_at=make.TEST_DAY + timedelta(days=3), at=make.centre("C2"))

        with CaptureQueriesContext(connection) as seen:
            answer = client.post(f"/booking/modules/{eligible.pk}/slots/{slot.pk}/seat/?month=2026-07")

        page = answer.content.decode()
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "The last seat has just been taken." in page
        assert re.findall(r"(\d+) seats left", page) == ["7"]
        assert f'formaction="/booking/modules/{eligible.pk}/slots/{later.pk}/seat/?month=2026-07"' in page
        # Nothing is proved to who cannot have one: session, time, module, other times, bell.
        assert len(statements(seen)) == 5, "\n".join(statements(seen))

    def test_who_has_one_is_told_so_even_where_it_is_full(self, client: Client, eligible: Module, alice: User) -> None:
        slot = make.slot(capacity=1)
        make.held(alice, on=slot)

        answer = client.post(f"/booking/modules/{eligible.pk}/slots/{slot.pk}/seat/")

        assert answer.status_code == HTTPStatus.CONFLICT
        assert "You have a seat for this test already." in answer.content.decode()

    def test_shows_what_is_missing(self, client: Client, eligible: Module, alice: User) -> None:
        CarriedRecord.objects.all().delete()

        answer = client.post(f"/booking/modules/{eligible.pk}/slots/{make.slot().pk}/seat/")

        assert answer.status_code == HTTPStatus.CONFLICT
        assert "Its page shows what is missing." in answer.content.decode()
        assert "counted" in answer.content.decode()
        assert not Booking.objects.exists()

    @pytest.mark.security("S28")
    def test_a_module_of_no_programme_of_theirs_is_not_there(self, client: Client, eligible: Module) -> None:
        elsewhere = ModuleSet.objects.create(programme=programme.programme("OTHER"), letter="A", kind="MANDATORY")
        other = programme.module("Z9", within=elsewhere)

        answer = client.post(f"/booking/modules/{other.pk}/slots/{make.slot().pk}/seat/")

        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert not Booking.objects.exists()

    def test_somebody_elses_booking_is_not_there(self, client: Client, eligible: Module, bob: User) -> None:
        booking = make.held(bob).booking

        assert client.get(f"/booking/bookings/{booking.reference}/").status_code == HTTPStatus.NOT_FOUND
        assert client.post(f"/booking/bookings/{booking.reference}/payment/").status_code == HTTPStatus.NOT_FOUND

    def test_giving_up_leads_back(self, client: Client, eligible: Module, alice: User) -> None:
        booking = make.held(alice).booking

        page = client.post(f"/booking/bookings/{booking.reference}/release/", follow=True).content.decode()

        assert "Nothing was charged." in page
        assert Booking.objects.get().state == Booking.State.LAPSED

    def test_the_demo_gateway_confirms_the_seat(self, client: Client, eligible: Module, alice: User) -> None:
        booking = make.held(alice).booking

        order = client.post(f"/booking/bookings/{booking.reference}/payment/").headers["Location"]
        gateway = client.post(f"{order}payment/").headers["Location"]
        back = client.post(gateway, {"play": "succeed"}).headers["Location"]
        page = client.get(back, follow=True).content.decode()

        assert "Your seat is confirmed" in page
        assert Seat.objects.get().state == Seat.State.PAID


def _slots(centre: int, *, days: int) -> list[Slot]:
    starts: list[datetime] = [make.TEST_DAY + timedelta(days=number) for number in range(days)]
    return [
        Slot(
            centre_id=centre,
            starts_at=at,
            ends_at=at + timedelta(hours=3),
            opens_at=make.NOW,
            closes_at=at - timedelta(days=1),
            day=at.date(),
            part=Part.MORNING,
            capacity=10,
        )
        for at in starts
    ]
