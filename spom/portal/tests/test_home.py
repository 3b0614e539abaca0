"""The page a person lands on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from spom.identity.models import User
from spom.portal.actions.institution import switch_apps
from spom.portal.actions.visits import note_visit
from spom.portal.models.visit import Visit
from spom.portal.queries import home as queries
from spom.portal.queries.institution import current_institution
from spom.portal.registry import apps, home
from spom.portal.registry.apps import App
from spom.portal.registry.home import Card, Change, Deadline, NextAction, PlainCard, Urgency
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

NONE_OFF: frozenset[str] = frozenset()


@pytest.fixture
def bare_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home page to which no app has brought anything."""
    for shelf in ("cards", "next_actions", "deadlines", "changes"):
        monkeypatch.setattr(home, shelf, [])


def _action(title: str, urgency: Urgency, *, due_at: datetime | None = None) -> NextAction:
    return NextAction(urgency=urgency, title=title, text="", label="Go on", url="/go/", due_at=due_at)


class TestGreeting:
    """By the clock of the institution."""

    @pytest.mark.parametrize(
        ("at", "greeting"),
        [
            ("2026-03-02T03:30:00Z", "Good morning, Alice"),  # 9:00 in Kolkata
            ("2026-03-02T06:30:00Z", "Good afternoon, Alice"),  # 12:00
            ("2026-03-02T11:29:00Z", "Good afternoon, Alice"),  # 16:59
            ("2026-03-02T11:30:00Z", "Good evening, Alice"),  # 17:00
            ("2026-03-02T22:00:00Z", "Good evening, Alice"),  # 3:30
        ],
    )
    def test_follows_the_time_of_day(self, client: Client, alice: User, at: str, greeting: str) -> None:
        with time_machine.travel(at, tick=False):
            client.force_login(alice)

            assert greeting in client.get("/").content.decode()


@pytest.mark.usefixtures("bare_home")
class TestNextAction:
    """Exactly one, the most urgent."""

    def test_the_most_urgent_of_all_apps_wins(self, alice: User) -> None:
        home.next_action(order=1)(lambda _user, _at: _action("Resume the lesson", Urgency.CONTINUE))
        home.next_action(order=2)(lambda _user, _at: _action("Enter the test", Urgency.NOW))
        home.next_action(order=3)(lambda _user, _at: None)

        chosen = queries.next_action_for(alice, MONDAY_9, apps_off=NONE_OFF)

        assert chosen is not None
        assert chosen.title == "Enter the test"

    def test_of_equals_the_earlier_date_wins(self, alice: User) -> None:
        soon, late = MONDAY_9 + timedelta(days=1), MONDAY_9 + timedelta(days=9)
        home.next_action(order=1)(lambda _user, _at: _action("Late", Urgency.DUE, due_at=late))
        home.next_action(order=2)(lambda _user, _at: _action("Soon", Urgency.DUE, due_at=soon))

        chosen = queries.next_action_for(alice, MONDAY_9, apps_off=NONE_OFF)

        assert chosen is not None
        assert chosen.title == "Soon"

    def test_an_app_that_is_switched_off_is_silent(
        self, grace: User, monkeypatch: pytest.MonkeyPatch, client: Client
    ) -> None:
        def resume(_user: User, _at: datetime) -> NextAction:
            return _action("Resume the lesson", Urgency.CONTINUE)

        resume.__module__ = "spom.library.portal"
        home.next_action(order=1)(resume)
        monkeypatch.setattr(apps, "_apps", {})
        apps.offer_app(App(code="library", name="Library", purpose="", icon="book-open", order=1))
        client.force_login(grace)
        assert "Resume the lesson" in client.get("/").content.decode()

        switch_apps(off=["library"], by=grace, at=MONDAY_9)

        assert "Resume the lesson" not in client.get("/").content.decode()

    def test_says_so_when_nothing_waits(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        assert "You are up to date" in client.get("/").content.decode()


@pytest.mark.usefixtures("bare_home")
class TestPlainCard:
    """A card of plain values."""

    def test_is_drawn_and_changes_with_its_values(self, client: Client, alice: User) -> None:
        minutes = [30, 45]
        home.card(order=1)(
            lambda _user, _at: PlainCard(
                template="portal/_greeting.html",
                context={"part_of_day": "morning", "something_waits": False, "name": f"{minutes[0]} minutes"},
            )
        )
        client.force_login(alice)

        assert "Good morning, 30 minutes" in client.get("/").content.decode()
        minutes.pop(0)
        assert "Good morning, 45 minutes" in client.get("/").content.decode()

    def test_of_values_that_may_change_is_not_shown(
        self, client: Client, alice: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        home.card(order=1)(lambda user, _at: PlainCard(template="portal/_greeting.html", context={"name": user}))
        client.force_login(alice)

        assert "One part of this page could not be shown" in client.get("/").content.decode()
        assert "A User may change after it was drawn" in caplog.text


@pytest.mark.usefixtures("bare_home")
class TestFailure:
    """A part that fails."""

    def test_a_maker_that_fails_does_not_take_the_page_with_it(
        self, client: Client, alice: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fails(_user: User, _at: datetime) -> Card:
            raise ZeroDivisionError

        home.card(order=1)(fails)
        home.card(order=2)(lambda _user, _at: Card(template="portal/_contacts.html", context={"contacts": []}))
        client.force_login(alice)

        answer = client.get("/")

        assert answer.status_code == HTTPStatus.OK
        assert "One part of this page could not be shown" in answer.content.decode()
        assert "ZeroDivisionError" in caplog.text

    def test_nor_does_a_template_that_is_missing(self, client: Client, alice: User) -> None:
        home.card(order=1)(lambda _user, _at: Card(template="no/such.html", context={}))
        client.force_login(alice)

        answer = client.get("/")

        assert answer.status_code == HTTPStatus.OK
        assert "One part of this page could not be shown" in answer.content.decode()

    def test_nor_do_dates_that_fail_halfway(self, client: Client, alice: User) -> None:
        def halfway(_user: User, at: datetime) -> Iterator[Deadline]:
            yield Deadline(title="First", at=at)
            raise ZeroDivisionError

        home.deadline(halfway)
        client.force_login(alice)

        assert client.get("/").status_code == HTTPStatus.OK


@pytest.mark.usefixtures("bare_home")
class TestDates:
    """What is ahead, and what happened since last time."""

    def test_the_soonest_first_and_nothing_that_is_over(self, alice: User) -> None:
        days = (3, -1, 1)
        home.deadline(lambda _user, at: [Deadline(title=str(day), at=at + timedelta(days=day)) for day in days])

        ahead = queries.deadlines_for(alice, MONDAY_9, apps_off=NONE_OFF)

        assert [deadline.title for deadline in ahead] == ["1", "3"]

    def test_the_first_visit_has_no_news(self, alice: User) -> None:
        home.change(lambda _user, since: [Change(text="News", at=since + timedelta(hours=1))])
        note_visit(user=alice, at=MONDAY_9)

        assert queries.changes_for(alice, apps_off=NONE_OFF) == ()

    def test_the_second_has_what_happened_since_the_first(self, alice: User) -> None:
        home.change(
            lambda _user, since: [
                Change(text="Before", at=since - timedelta(hours=1)),
                Change(text="After", at=since + timedelta(hours=1)),
            ]
        )
        note_visit(user=alice, at=MONDAY_9)
        note_visit(user=alice, at=MONDAY_9 + timedelta(days=1))

        assert [change.text for change in queries.changes_for(alice, apps_off=NONE_OFF)] == ["After"]
        visit = Visit.objects.get(user=alice)
        assert (visit.previous_at, visit.latest_at) == (MONDAY_9, MONDAY_9 + timedelta(days=1))


class TestCost:
    """What a page costs."""

    @pytest.mark.parametrize("who", ["alice", "grace", "kiran", "hannah", "vera", "sam"])
    def test_at_most_six_statements(
        self,
        client: Client,
        request: pytest.FixtureRequest,
        who: str,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        person = request.getfixturevalue(who)
        note_visit(user=person, at=MONDAY_9)
        note_visit(user=person, at=timezone.now())
        client.force_login(person)
        current_institution()

        with django_assert_max_num_queries(6):
            client.get("/")
