"""Tests sat at home: the learner's own computer is checked, and everything that tells of the test says so."""

import json
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from spom.booking.actions.reminding import remind
from spom.booking.events.seats import DeviceChecked
from spom.booking.models.desk import Reminder
from spom.booking.models.seats import Booking, Seat
from spom.booking.papers import admit_card_paper
from spom.booking.queries.reminding import seats_to_remind
from spom.booking.tests import make
from spom.identity.models import User
from spom.journal.events import kind_of
from spom.journal.models import Entry
from spom.portal.models.notice import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(alice: User) -> Seat:
    """A confirmed seat of a test at home."""
    home = make.centre("HOME")
    home.is_at_home = True
    home.save()
    return make.confirmed(alice, on=make.slot(at=home))


@pytest.fixture
def page(client: Client, seat: Seat) -> str:
    """Where alice, signed in, checks her computer."""
    client.force_login(seat.booking.learner)
    return f"/booking/bookings/{seat.booking.reference}/computer/"


@pytest.fixture(autouse=True)
def _a_day_in_june() -> object:
    with time_machine.travel(make.NOW, tick=False):
        yield


def found(**grades: str) -> dict[str, str]:
    return {"findings": json.dumps({code: {"state": grade, "value": "4"} for code, grade in grades.items()})}


def test_the_admit_card_says_where_to_check(seat: Seat) -> None:
    text = PdfReader(BytesIO(admit_card_paper(seat, at=make.NOW))).pages[0].extract_text()

    assert "At home, with Centre HOME" in text
    assert f"/booking/bookings/{seat.booking.reference}/computer/" in "".join(text.split())
    assert "1 Main Road" not in text


def test_the_reminder_asks_to_check(seat: Seat) -> None:
    at = make.TEST_DAY - timedelta(hours=20)
    (due,) = seats_to_remind(kind=Reminder.Kind.DAY, at=at)

    assert remind(seat=due, kind=Reminder.Kind.DAY, link="/there/", at=at)
    assert Notice.objects.filter(to=seat.booking.learner, kind="booking.reminder_at_home").count() == 1
    assert not Notice.objects.filter(kind="booking.reminder").exists()


def test_a_result_is_kept_and_shown(client: Client, page: str, seat: Seat) -> None:
    assert "Check your computer" in client.get(f"/booking/bookings/{seat.booking.reference}/").content.decode()

    shown = client.post(page, found(browser="ok", camera="bad", strange="bad"), follow=True).content.decode()

    assert "Your computer is not ready yet" in shown
    assert "Camera: Does not work" in " ".join(shown.split())
    assert "Browser:" not in shown
    booking = Booking.objects.get()
    assert (booking.device_found, booking.device_checked_at) == ({"browser": "ok", "camera": "bad"}, make.NOW)
    assert Entry.objects.filter(kind=kind_of(DeviceChecked)).get().about["worst"] == "bad"

    assert "Your computer was fine" in client.post(page, found(browser="ok"), follow=True).content.decode()


@pytest.mark.parametrize("sent", ["", "{}", "[]", "no", '{"browser": {"state": "great"}}'])
def test_nothing_is_kept_of_a_check_that_did_not_run(client: Client, page: str, sent: str) -> None:
    answer = client.post(page, {"findings": sent})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert Booking.objects.get().device_checked_at is None


def test_a_test_at_a_centre_asks_for_no_check(client: Client, alice: User) -> None:
    booking = make.confirmed(alice).booking
    client.force_login(alice)

    assert "Check your computer" not in client.get(f"/booking/bookings/{booking.reference}/").content.decode()
    answer = client.post(f"/booking/bookings/{booking.reference}/computer/", found(browser="ok"))
    assert answer.status_code == HTTPStatus.CONFLICT


@pytest.mark.security("S28")
def test_somebody_elses_computer_is_not_there(client: Client, page: str, bob: User) -> None:
    client.force_login(bob)

    assert client.get(page).status_code == HTTPStatus.NOT_FOUND
    assert client.post(page, found(browser="ok")).status_code == HTTPStatus.NOT_FOUND
    assert Booking.objects.get().device_checked_at is None
