"""Searching: everything a person may see and nothing else, best first, in few statements."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from spom.identity.actions.accounts import open_account
from spom.identity.models import Unit, User
from spom.identity.models.people import NAMES
from spom.portal.actions.articles import bring_in_articles
from spom.portal.actions.institution import switch_apps
from spom.portal.actions.notices import notify
from spom.portal.actions.pace import Limit
from spom.portal.queries import search as queries
from spom.portal.queries.search import Found, pieces, search
from spom.portal.queries.shipped_articles import shipped_articles
from spom.portal.registry import search as registry
from spom.portal.registry.notices import kind_called
from spom.portal.registry.search import Hit, Question, Source, search_in, worth
from spom.portal.tests.make import MONDAY_9, asked, coordinator_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def found(by: User, typed: str, *, off: frozenset[str] = frozenset()) -> Found:
    """What this person finds on Monday at ten."""
    person = User.objects.with_roles().get(pk=by.pk)
    return search(user=person, typed=typed, language="en", at=NOW, apps_off=off)


def titles(found: Found) -> list[str]:
    """Every title, in order."""
    return [shown.hit.title for group in found.groups for shown in group.hits]


def people_found(by: User, typed: str) -> list[str]:
    """The names found among people."""
    return [
        shown.hit.title
        for group in found(by, typed).groups
        if group.source.code == "portal.people"
        for shown in group.hits
    ]


@pytest.fixture
def north_and_south(alice: User, bob: User) -> Unit:
    """Alice is in the north, Bob in the south."""
    north, south = Unit.objects.create(code="N", name="North"), Unit.objects.create(code="S", name="South")
    User.objects.filter(pk=alice.pk).update(unit=north)
    User.objects.filter(pk=bob.pk).update(unit=south)
    return north


@pytest.mark.security("S25")
class TestWhoFindsWhat:
    """Nobody finds what they may not open."""

    def test_students_find_no_people(self, alice: User, bob: User) -> None:
        assert titles(found(alice, "Mehta")) == []

    def test_the_help_desk_finds_everybody_by_any_part(self, hannah: User, alice: User, bob: User) -> None:
        assert people_found(hannah, "meh") == ["Bob Mehta"]
        assert people_found(hannah, "0612346") == ["Bob Mehta"]
        assert people_found(hannah, "rao alice") == ["Alice Rao"]

    def test_coordinators_find_their_own_unit(self, vera: User, alice: User, bob: User, north_and_south: Unit) -> None:
        coordinator = coordinator_of(vera, north_and_south)

        assert people_found(coordinator, "rao") == ["Alice Rao"]
        assert people_found(coordinator, "mehta") == []

    def test_everybody_finds_their_own_tickets_only(self, alice: User, bob: User, hannah: User) -> None:
        asked(alice, subject="Certificate misspelt")

        assert "Certificate misspelt" in titles(found(alice, "misspelt"))
        assert titles(found(bob, "misspelt")) == []
        assert "Certificate misspelt" in titles(found(hannah, "misspelt"))

    def test_everybody_finds_their_own_notices_only(self, alice: User, bob: User) -> None:
        kind = kind_called("portal.announcement")
        notify(to=alice, kind=kind, context={"title": "Library closed", "text": "On Friday."}, at=MONDAY_9)

        assert titles(found(alice, "library friday")) == ["Library closed"]
        assert titles(found(bob, "library")) == []

    def test_an_auditor_finds_a_request_by_the_code_of_its_error_page(self, audrey: User, alice: User) -> None:
        assert titles(found(audrey, "k7f2-19")) == ["Everything that happened in request K7F2-19"]
        assert titles(found(alice, "k7f2-19")) == []

    def test_pages_are_those_of_the_own_menu(self, alice: User, grace: User) -> None:
        assert "Announcements" in titles(found(grace, "announ"))
        assert "Announcements" not in titles(found(alice, "announ"))

    def test_articles_are_found_in_spite_of_a_slip(self, alice: User) -> None:
        bring_in_articles(articles=shipped_articles(), at=MONDAY_9)

        assert any("password" in title.casefold() for title in titles(found(alice, "forgoten pasword")))

    def test_every_hit_can_be_opened_by_who_found_it(
        self, client: Client, alice: User, hannah: User, vera: User, north_and_south: Unit
    ) -> None:
        asked(User.objects.get(pk=alice.pk), subject="Alice has a question")
        for person in (alice, hannah, coordinator_of(vera, north_and_south)):
            client.force_login(person)
            hits = [shown.hit for group in found(person, "al").groups for shown in group.hits]
            assert hits
            assert [hit.url for hit in hits if client.get(hit.url).status_code != HTTPStatus.OK] == []


class TestRank:
    """Best first."""

    def test_a_beginning_is_worth_more_than_a_middle(self) -> None:
        ranked = ["rao", "Rao Alice", "Alice Rao", "Karaoke"]

        assert sorted(ranked, key=lambda title: -worth(title, ["rao"])) == ranked

    def test_the_place_with_the_best_hit_comes_first(self, hannah: User, alice: User) -> None:
        asked(alice, subject="How do I reach Help")

        assert found(hannah, "help").groups[0].source.code == "portal.places"

    def test_what_was_looked_for_is_marked(self) -> None:
        cut = pieces("Alice Rao (a.*)", ["rao", "a.*"])

        assert [piece.text for piece in cut if piece.hit] == ["Rao", "a.*"]
        assert "".join(piece.text for piece in cut) == "Alice Rao (a.*)"


class TestBounds:
    """What a search may cost."""

    def test_one_letter_asks_nothing(self, alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        person = User.objects.with_roles().get(pk=alice.pk)

        with django_assert_num_queries(0):
            answer = search(user=person, typed=" a ", language="en", at=NOW, apps_off=frozenset())

        assert answer.too_short

    def test_one_statement_for_each_place(
        self, hannah: User, alice: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        person = User.objects.with_roles().get(pk=hannah.pk)
        for number in range(30):
            asked(alice, subject=f"Alice {number}") if number < 15 else None
            notify(to=hannah, kind=kind_called("portal.announcement"), context={"title": "Al", "text": "Al"}, at=NOW)
        asking = [source for source in registry.sources_for(person) if source.code != "portal.places"]

        with django_assert_num_queries(len(asking)):
            answer = search(user=person, typed="al", language="en", at=NOW, apps_off=frozenset())

        assert max(len(group.hits) for group in answer.groups) == queries.SHOWN

    def test_people_are_found_by_an_index(self, hannah: User) -> None:
        for number in range(50):
            open_account(username=f"X{number}", full_name=f"Somebody {number}", by=None, at=MONDAY_9)
        statement = User.objects.annotate(names=NAMES).filter(names__contains="BODY 49").order_by()

        with connection.cursor() as cursor:
            # With so few rows reading them all is cheaper: the question is whether the index fits the statement.
            cursor.execute("SET LOCAL enable_seqscan = off")
            plan = statement.explain()

        assert "identity_user_by_part_of_name" in plan

    @pytest.mark.security("S31")
    def test_too_many_in_a_minute_are_put_off(
        self, client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limit = Limit(what="search", most=3, per=timedelta(minutes=1))
        monkeypatch.setattr("spom.portal.views.search.SEARCHING", limit)
        client.force_login(alice)

        answers = [client.get("/search/", {"q": "al"}) for _ in range(5)]

        assert [answer.status_code for answer in answers] == [*[HTTPStatus.OK] * 3, *[HTTPStatus.TOO_MANY_REQUESTS] * 2]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 61

    def test_a_place_that_fails_takes_nothing_with_it(
        self, client: Client, alice: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fails(_question: Question) -> Sequence[Hit]:
            raise ZeroDivisionError

        monkeypatch.setattr(registry, "_sources", {source.code: source for source in registry.sources_for(alice)})
        search_in(Source(code="portal.x", title="X", icon="x", order=1, shown_to=lambda _user: True, find=fails))
        client.force_login(alice)

        page = client.get("/search/", {"q": "help"}).content.decode()

        assert "One place could not be looked into" in page
        assert "<mark>Help</mark>" in page
        assert "ZeroDivisionError" in caplog.text

    def test_an_app_that_is_switched_off_is_not_looked_into(self, alice: User, grace: User) -> None:
        switch_apps(off=["campus"], by=grace, at=MONDAY_9)

        codes = [source.code for source in registry.sources_for(alice, apps_off=frozenset({"campus"}))]

        assert "campus.modules" not in codes
        assert "Learning" not in titles(found(alice, "learning", off=frozenset({"campus"})))


class TestPage:
    """With and without scripts."""

    @pytest.mark.security("S34")
    def test_what_was_typed_is_shown_as_text(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()

        assert "<script>alert" not in page
        assert "Nothing found" in page

    def test_the_island_gets_the_results_alone(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        part = client.get("/search/", {"q": "help", "part": "found"}).content.decode()

        assert "<html" not in part
        assert "<mark>Help</mark>" in part

    def test_the_key_can_be_switched_off(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        assert 'data-key="/"' in client.get("/search/").content.decode()

        client.post("/search/key/", {"key": "off"})

        assert 'data-key=""' in client.get("/search/").content.decode()
