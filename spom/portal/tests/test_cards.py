"""What the portal itself says on home pages."""

from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from spom.identity.actions.accounts import open_account
from spom.identity.actions.roles import grant_role
from spom.identity.actions.units import add_unit
from spom.identity.models import Role, Unit, User
from spom.portal.actions.details import ask_detail_change
from spom.portal.actions.erasure import ask_erasure
from spom.portal.actions.maintenance import plan_maintenance
from spom.portal.actions.notices import notify
from spom.portal.actions.tickets import assign_ticket
from spom.portal.actions.visits import note_visit
from spom.portal.models.ticket import Ticket
from spom.portal.queries.maintenance import forget_windows
from spom.portal.registry import home
from spom.portal.registry.areas import area_called
from spom.portal.registry.home import Card
from spom.portal.registry.notices import kind_called
from spom.portal.tests.make import MONDAY_9
from spom.portal.tests.make import asked as asked_of

pytestmark = pytest.mark.django_db


def _north() -> Unit:
    return add_unit(code="NORTH", name="Northern region", parent=None, email="", phone="", by=None, at=MONDAY_9)


def _home(client: Client, user: User) -> str:
    client.force_login(user)
    return " ".join(client.get("/").content.decode().split())


def _later(client: Client, user: User, code: str) -> str:
    """The card as home fetches it."""
    client.force_login(user)
    return " ".join(client.get(f"/cards/{code}/", headers={"HX-Request": "true"}).content.decode().split())


def test_leads_an_administrator_from_units_to_coordinators_to_nothing(client: Client, grace: User, kiran: User) -> None:
    assert "Divide the institution into units" in _home(client, grace)

    north = _north()
    assert "Name a course coordinator" in _home(client, grace)

    grant_role(user=kiran, role=Role.COORDINATOR, unit=north, reason="x", by=grace, at=MONDAY_9)
    assert "Name a course coordinator" not in _home(client, grace)

    # Then to what is good for herself; and to nothing once she has done it.
    assert "Give a mobile number" in _home(client, grace)
    User.objects.filter(pk=grace.pk).update(mobile="+919812345678")
    assert "Nothing waits for you at the moment." in _home(client, User.objects.get(pk=grace.pk))


def test_counts_accounts_for_the_help_desk(client: Client, hannah: User, alice: User) -> None:
    open_account(username="S1", full_name="New Student", by=None, at=MONDAY_9)

    page = _later(client, hannah, "portal-people-card")

    assert "later-portal-people-card" in _home(client, hannah)
    assert '<dt>Accounts in use</dt><dd class="num">2</dd>' in page
    assert '<dt>Not activated yet</dt><dd class="num">1</dd>' in page


def test_shows_a_coordinator_only_their_own_units(client: Client, kiran: User) -> None:
    north = _north()
    add_unit(code="SOUTH", name="Southern region", parent=None, email="", phone="", by=None, at=MONDAY_9)
    grant_role(user=kiran, role=Role.COORDINATOR, unit=north, reason="x", by=None, at=MONDAY_9)
    open_account(username="S1", full_name="New Student", unit=north, by=None, at=MONDAY_9)

    page = _later(client, kiran, "portal-units-card")

    assert "<dt>Northern region</dt> <dd>1 person, 1 not activated yet</dd>" in page
    assert "Southern region" not in page


def test_says_nothing_of_this_to_a_student(client: Client, alice: User) -> None:
    page = _home(client, alice)

    assert "Accounts in use" not in page
    assert "Your units" not in page
    assert client.get("/cards/portal-people-card/").status_code == HTTPStatus.NOT_FOUND
    assert 'href="/people/"' not in page
    assert 'href="/settings/"' not in page


class TestWhatWaits:
    """Staff are led to what people wait for, told what came in, and by when they have to decide."""

    @pytest.fixture
    def asked(self, alice: User) -> Ticket:
        """Alice asks for help."""
        return asked_of(alice)

    def test_first_to_what_was_given_to_them(self, client: Client, hannah: User, grace: User, asked: Ticket) -> None:
        assert "1 ticket is looked after by nobody" in _home(client, hannah)

        assign_ticket(ticket=asked, to=hannah, by=grace, at=MONDAY_9)

        page = _home(client, hannah)
        assert "1 ticket waits for you" in page
        assert "/inbox/?state=OPEN&amp;assigned=me" in page

    def test_then_to_corrections(self, client: Client, alice: User, grace: User, hannah: User) -> None:
        ask_detail_change(
            user=alice, detail="NAME", after="Alice M. Roy", reason="Married.", evidence=None, at=MONDAY_9
        )

        assert "1 correction waits for a decision" in _home(client, grace)

    def test_what_came_in_since_they_were_here(self, client: Client, hannah: User, asked: Ticket) -> None:
        note_visit(user=hannah, at=asked.opened_at - timedelta(days=1))
        note_visit(user=hannah, at=asked.opened_at + timedelta(days=1))

        assert "1 question or request came in" in _home(client, hannah)

    def test_the_day_by_which_an_erasure_is_decided(
        self, client: Client, alice: User, grace: User, hannah: User
    ) -> None:
        ask_erasure(user=alice, reason="", at=timezone.now())

        assert "Decide on an erasure" in _home(client, grace)
        assert "Decide on an erasure" not in _home(client, hannah)

    def test_what_a_person_was_told_since_last_time(self, client: Client, alice: User) -> None:
        for day in (0, 2):
            notify(
                to=alice,
                kind=kind_called("portal.announcement"),
                context={"title": f"News of day {day}", "text": "The library is closed."},
                at=MONDAY_9 + timedelta(days=day),
            )
        note_visit(user=alice, at=MONDAY_9 + timedelta(days=1))
        note_visit(user=alice, at=MONDAY_9 + timedelta(days=3))

        page = _home(client, alice)

        assert "News of day 2" in page
        assert "News of day 0" not in page

    def test_maintenance_is_a_date_ahead_for_everybody(self, client: Client, alice: User, grace: User) -> None:
        now = timezone.now()
        plan_maintenance(
            area=area_called("tests"),
            mode="OFFLINE",
            starts_at=now + timedelta(days=20),
            ends_at=now + timedelta(days=21),
            reason="Servers.",
            by=grace,
            at=now,
        )
        forget_windows()

        assert "Maintenance begins: Tests" in _home(client, alice)
        forget_windows()


class TestLater:
    """A card that is on its way, arrives, or does not."""

    def test_its_place_is_kept_and_says_so(self, client: Client, hannah: User) -> None:
        page = _home(client, hannah)

        assert 'aria-busy="true" hx-get="/cards/portal-people-card/"' in page
        # Where no script runs, the heading leads to the same card.
        assert "Accounts in use" in client.get("/cards/portal-people-card/").content.decode()

    def test_one_that_fails_says_so_and_can_be_tried_again(
        self, client: Client, hannah: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fails(_user: User, _at: datetime) -> Card:
            raise ZeroDivisionError

        (people,) = [card for card in home.later_cards if card.code == "portal-people-card"]
        monkeypatch.setattr(home, "later_cards", [replace(people, make=fails)])

        drawn = _later(client, hannah, "portal-people-card")

        assert "This part could not be shown" in drawn
        assert "Try again" in drawn
        assert "ZeroDivisionError" in caplog.text

    @pytest.mark.security("S24")
    def test_nobody_gets_one_that_is_not_theirs(self, client: Client, alice: User, kiran: User) -> None:
        for person, code in ((alice, "portal-people-card"), (kiran, "portal-people-card"), (alice, "nothing")):
            client.force_login(person)
            assert client.get(f"/cards/{code}/").status_code == HTTPStatus.NOT_FOUND
