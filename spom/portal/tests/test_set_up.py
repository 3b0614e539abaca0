"""Setting the institution up: named first, opened last, each change on record."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import DjangoAssertNumQueries

from spom.identity.models import User
from spom.journal.models import Entry
from spom.kit import choices
from spom.kit.errors import Refusal
from spom.portal.actions import institution as actions
from spom.portal.models.institution import Contact, Institution
from spom.portal.queries import institution as queries
from spom.portal.registry import apps
from spom.portal.registry.apps import App
from spom.portal.tests import make
from spom.portal.tests.make import MONDAY_9

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_institution")]


def _entries(kind: str) -> list[Entry]:
    return list(Entry.objects.filter(kind=f"portal.{kind}").order_by("pk"))


class TestName:
    """Who the institution is."""

    def test_begins_the_setting_up(self, grace: User) -> None:
        make.named(by=grace)

        institution = queries.current_institution()
        assert institution.name == "Demo Institute of Accountants"
        assert not institution.is_open
        assert institution.next_section == "look"
        assert [entry.by for entry in _entries("InstitutionNamed")] == [grace]

    def test_records_what_it_was_and_what_it_is(self, grace: User) -> None:
        make.named(by=grace, short_name="DIA")

        make.named(by=grace, short_name="Demo")

        (entry,) = _entries("InstitutionChanged")
        assert entry.about["section"] == "name"
        assert entry.about["changes"] == {"short_name": ["DIA", "Demo"]}

    def test_records_nothing_when_nothing_changed(self, grace: User) -> None:
        make.named(by=grace)
        make.named(by=grace)

        assert _entries("InstitutionChanged") == []

    def test_there_is_only_one(self, grace: User) -> None:
        make.named(by=grace)

        with pytest.raises(IntegrityError, match="portal_institution_is_the_only_one"), transaction.atomic():
            Institution.objects.create(pk=2, name="Another", short_name="A")


class TestSections:
    """What it looks like, speaks, and chooses."""

    def test_refuses_to_change_what_has_no_name(self, grace: User) -> None:
        with pytest.raises(actions.NotNamedYet):
            actions.change_look(colour="#004488", by=grace, at=MONDAY_9)

    def test_refuses_a_language_for_newcomers_that_is_off(self, grace: User) -> None:
        make.named(by=grace)

        with pytest.raises(actions.LanguageNotSpoken):
            actions.change_languages(
                languages=["en", "hi"], default_language="de", time_zone="Asia/Kolkata", by=grace, at=MONDAY_9
            )

    def test_refuses_a_time_zone_nobody_knows(self, grace: User) -> None:
        make.named(by=grace)

        with pytest.raises(actions.NoSuchTimeZone):
            actions.change_languages(
                languages=["en"], default_language="en", time_zone="Asia/Atlantis", by=grace, at=MONDAY_9
            )

    def test_keeps_only_languages_we_speak_in_our_order(self, grace: User) -> None:
        make.named(by=grace)

        actions.change_languages(
            languages=["de", "tlh", "en"], default_language="de", time_zone="Europe/Berlin", by=grace, at=MONDAY_9
        )

        assert queries.current_institution().languages == ["en", "de"]
        assert str(queries.current_institution().zone) == "Europe/Berlin"

    def test_shows_only_offices_that_can_be_reached(self, grace: User) -> None:
        make.named(by=grace)
        silent = actions.OfficeCard(office=Contact.Office.HR_SUPPORT, email="", phone="", hours="9 to 17", place="")

        actions.change_contacts(cards=[silent, make.office()], by=grace, at=MONDAY_9)

        assert [contact.office for contact in queries.contacts()] == [Contact.Office.IT_HELP_DESK]
        (entry,) = _entries("InstitutionChanged")
        assert entry.about["changes"]["it_help_desk.email"] == ["", "help@example.edu"]

    def test_the_database_knows_a_colour_from_a_word(self, grace: User) -> None:
        make.named(by=grace)

        with pytest.raises(IntegrityError, match="six_hex_digits"), transaction.atomic():
            Institution.objects.update(colour="peacock")


class TestApps:
    """Which parts of the house are on."""

    @pytest.fixture(autouse=True)
    def _a_library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(apps, "_apps", {})
        apps.offer_app(App(code="library", name="Library", purpose="Books", icon="book-open", order=1))

    def test_switches_an_app_off_and_on(self, grace: User) -> None:
        make.named(by=grace)

        actions.switch_apps(off=["library"], by=grace, at=MONDAY_9)
        assert queries.current_institution().has_switched_off("library")

        actions.switch_apps(off=[], by=grace, at=MONDAY_9)
        assert not queries.current_institution().has_switched_off("library")

    def test_refuses_an_app_nobody_offers(self, grace: User) -> None:
        make.named(by=grace)

        with pytest.raises(actions.NoSuchApp):
            actions.switch_apps(off=["identity"], by=grace, at=MONDAY_9)


class TestPolicies:
    """What apps let the institution choose."""

    @pytest.fixture(autouse=True)
    def idle(self, monkeypatch: pytest.MonkeyPatch) -> choices.Number:
        """A choice of minutes."""
        monkeypatch.setattr(choices, "_choices", {})
        return choices.number(code="test.idle", label="Idle", hint="", default=30, least=5, most=60)

    def test_a_chosen_value_is_in_force_at_once(self, grace: User, idle: choices.Number) -> None:
        make.named(by=grace)
        assert idle() == 30

        actions.choose(values={"test.idle": 15}, by=grace, at=MONDAY_9)

        assert idle() == 15
        assert _entries("InstitutionChanged")[-1].about["changes"] == {"test.idle": [30, 15]}

    @pytest.mark.parametrize("values", [{"test.idle": 61}, {"test.idle": "15"}, {"test.unknown": 15}])
    def test_refuses_what_the_app_does_not_accept(self, grace: User, values: dict[str, choices.Value]) -> None:
        make.named(by=grace)

        with pytest.raises(actions.ChoiceOutOfRange):
            actions.choose(values=values, by=grace, at=MONDAY_9)


class TestOpen:
    """The last step."""

    def test_opens_when_every_section_was_saved(self, grace: User) -> None:
        make.ready(by=grace)

        actions.open_portal(by=grace, at=MONDAY_9)

        assert queries.current_institution().opened_at == MONDAY_9
        assert len(_entries("InstitutionOpened")) == 1

    def test_refuses_while_a_section_is_missing(self, grace: User) -> None:
        make.named(by=grace)

        with pytest.raises(actions.SectionsMissing):
            actions.open_portal(by=grace, at=MONDAY_9)

    def test_refuses_a_second_time(self, grace: User) -> None:
        make.ready(by=grace)
        actions.open_portal(by=grace, at=MONDAY_9)

        with pytest.raises(actions.AlreadyOpen):
            actions.open_portal(by=grace, at=MONDAY_9 + timedelta(days=1))


class TestKept:
    """The copy each process keeps."""

    def test_costs_no_statement_while_it_is_fresh(
        self, grace: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make.ready(by=grace)
        queries.current_institution()

        with django_assert_num_queries(0):
            queries.current_institution()
            queries.contacts()
            queries.chosen_values()

    def test_another_process_sees_a_change_when_its_copy_is_old(
        self, grace: User, later: Callable[[float], None], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make.ready(by=grace)
        queries.current_institution()
        # Another process: the row changes and nobody tells this one.
        Institution.objects.update(short_name="Elsewhere", version=99)
        assert queries.current_institution().short_name == "DIA"

        later(queries.FRESH_FOR_SECONDS)

        assert queries.current_institution().short_name == "Elsewhere"
        with django_assert_num_queries(1):  # contacts are read again only when the version moved
            later(queries.FRESH_FOR_SECONDS)
            queries.current_institution()

    def test_a_change_taken_back_is_forgotten_too(self, grace: User, later: Callable[[float], None]) -> None:
        make.ready(by=grace)

        def change_and_fail() -> None:
            with transaction.atomic():
                actions.change_look(colour="#aa0000", by=grace, at=MONDAY_9)
                queries.current_institution()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            change_and_fail()
        later(queries.FRESH_FOR_SECONDS)

        assert queries.current_institution().colour != "#aa0000"


@pytest.mark.usefixtures("real_transactions", "no_institution")
def test_two_who_begin_at_once_make_one_institution(grace: User) -> None:
    def begin(short_name: str) -> bool:
        try:
            make.named(by=grace, short_name=short_name)
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor() as both:
        assert list(both.map(begin, ["One", "Two"])) == [True, True]

    assert Institution.objects.count() == 1
    assert Entry.objects.filter(kind="portal.InstitutionNamed").count() == 1
    assert Entry.objects.filter(kind="portal.InstitutionChanged").count() == 1
