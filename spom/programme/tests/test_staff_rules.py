"""Staff set and end rules and cut-off dates: asked first, with a source, once, and only those who may."""

from datetime import date
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import PASSWORD
from spom.identity.models import User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.journal.models import Entry
from spom.kit import choices
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.actions.enrolling import record_fact
from spom.programme.actions.ruling import move_cut_off, set_rule
from spom.programme.models.catalogue import CutOff, ModuleSet
from spom.programme.models.enrolment import Fact
from spom.programme.models.rule import Rule
from spom.programme.queries.rules import reach_of
from spom.programme.tests import make

pytestmark = pytest.mark.django_db

WHY = {"reason": "It was announced in error", "source": "Announcement 9 of 2026"}


@pytest.fixture
def browser(client: Client, grace: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Grace, who has just signed in."""
    monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
    client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
    return client


def rule(module_set: ModuleSet, *, sentence: str = "Of the earlier scheme") -> Rule:
    return set_rule(
        module_set=module_set,
        sentence=sentence,
        condition={"is": ["scheme", "EARLIER"]},
        source="Announcement 4",
        from_on=date(2026, 1, 1),
        by=None,
        at=make.LONG_AGO,
    )


def cut_off(attempt: str = "November 2026") -> CutOff:
    return announce_cut_off(
        programme=make.programme(),
        attempt=attempt,
        on=date(2096, 8, 10),
        source="Announcement 5",
        by=None,
        at=make.LONG_AGO,
    )


def new_rule(module_set: ModuleSet, **said: str) -> dict[str, str]:
    return {
        "module_set": str(module_set.pk),
        "sentence": "Converted students with the law paper need not do Set A",
        "joined": "all",
        "asked_1": "scheme:is",
        "value_1": "EARLIER",
        "asked_3": "training_months:at_least",
        "value_3": "36",
        "source": "Announcement 11 of 2026",
        "from_on": "2026-07-01",
    } | said


def test_a_rule_is_asked_about_with_whom_it_reaches_and_then_set(browser: Client, alice: User, grace: User) -> None:
    module_set = make.module_set()
    enrolment = make.enrolment(alice)
    for name, value in ((Fact.Name.SCHEME, "EARLIER"), (Fact.Name.TRAINING_MONTHS, "36")):
        record_fact(enrolment=enrolment, name=name, value=value, source="Registry", by=None, at=make.NOW)

    asked = browser.post("/programme/rules/add/", new_rule(module_set))

    assert asked.status_code == HTTPStatus.OK
    assert "holds for 1 of 1 enrolled student" in asked.content.decode()
    assert not Rule.objects.exists()

    done = browser.post("/programme/rules/add/", new_rule(module_set, sure="yes"))

    assert done.status_code == HTTPStatus.FOUND
    kept = Rule.objects.get()
    assert kept.condition == {"all": [{"is": ["scheme", "EARLIER"]}, {"at_least": ["training_months", 36]}]}
    assert (kept.source, kept.from_on) == ("Announcement 11 of 2026", date(2026, 7, 1))
    assert Entry.objects.get(kind="programme.RuleSet").by_id == grace.pk
    listed = browser.get("/programme/rules/").content.decode()
    assert "Months of practical training completed: at least 36" in listed


@pytest.mark.parametrize(
    "said",
    [
        {"asked_1": "", "value_1": "", "asked_3": "", "value_3": ""},
        {"asked_1": "admitted_on:before", "value_1": "soon"},
        {"asked_1": "", "value_1": "EARLIER"},
        {"value_3": "three years"},
        {"written": '{"befor": ["admitted_on", "2023-07-01"]}'},
        {"written": "[" * 3000},
        {"source": ""},
        {"from_on": "3026-01-01"},
    ],
)
def test_a_rule_that_cannot_be_read_is_not_asked_about(browser: Client, said: dict[str, str]) -> None:
    answer = browser.post("/programme/rules/add/", new_rule(make.module_set(), **said, sure="yes"))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Rule.objects.exists()


def test_what_lines_cannot_say_is_written_whole(browser: Client) -> None:
    whole = '{"any": [{"not": {"is": ["scheme", "NEW"]}}, {"before": ["admitted_on", "2023-07-01"]}]}'

    browser.post("/programme/rules/add/", new_rule(make.module_set(), written=whole, sure="yes"))

    assert Rule.objects.get().condition["any"][0] == {"not": {"is": ["scheme", "NEW"]}}


def test_somebody_who_thinks_again_finds_what_they_typed(browser: Client) -> None:
    answer = browser.post("/programme/rules/add/", new_rule(make.module_set(), again="yes")).content.decode()

    assert "Converted students with the law paper" in answer
    assert 'value="EARLIER"' in answer


def test_a_rule_ends_once_with_its_reason(browser: Client, grace: User) -> None:
    ended = rule(make.module_set())
    address = f"/programme/rules/{ended.pk}/end/"

    assert browser.post(address, WHY | {"until_on": "2026-08-01"}).status_code == HTTPStatus.OK
    assert browser.post(address, WHY | {"until_on": "2026-08-01", "sure": "yes"}).status_code == HTTPStatus.FOUND
    again = browser.post(address, WHY | {"until_on": "2026-09-01", "sure": "yes"})

    assert again.status_code == HTTPStatus.CONFLICT
    ended.refresh_from_db()
    assert (ended.until_on, ended.end_reason) == (date(2026, 8, 1), WHY["reason"])
    told = Entry.objects.get(kind="programme.RuleEnded")
    assert (told.by_id, told.about["reason"]) == (grace.pk, WHY["reason"])
    assert WHY["source"] in browser.get("/programme/rules/").content.decode()


def test_a_date_is_announced_moved_and_shows_why(browser: Client) -> None:
    programme = make.programme()
    said = {"programme": str(programme.pk), "attempt": "May 2096", "on": "2096-02-10", "source": "Announcement 12"}

    assert browser.post("/programme/cut-offs/add/", said).status_code == HTTPStatus.OK
    assert not CutOff.objects.exists()
    browser.post("/programme/cut-offs/add/", said | {"sure": "yes"})
    twice = browser.post("/programme/cut-offs/add/", said | {"sure": "yes"})
    announced = CutOff.objects.get()
    earlier = browser.post(f"/programme/cut-offs/{announced.pk}/move/", WHY | {"to": "2096-02-01", "sure": "yes"})
    browser.post(f"/programme/cut-offs/{announced.pk}/move/", WHY | {"to": "2096-02-14", "sure": "yes"})

    assert [twice.status_code, earlier.status_code] == [HTTPStatus.CONFLICT, HTTPStatus.CONFLICT]
    announced.refresh_from_db()
    assert (announced.falls_on, announced.moved_to) == (date(2096, 2, 10), date(2096, 2, 14))
    listed = browser.get("/programme/cut-offs/").content.decode()
    assert f"Moved from 10 February 2096 to 14 February 2096: {WHY['reason']}" in listed


def test_coordinators_read_and_set_nothing(client: Client, kiran: User) -> None:
    ended, date_of_all = rule(make.module_set()), cut_off
    moved = CutOff.objects.create(
        programme=ended.programme,
        attempt="May",
        falls_on=date(2096, 2, 10),
        moved_to=date(2096, 2, 10),
        source="Announcement",
    )
    del date_of_all
    client.force_login(kiran)

    assert "Begin a rule" not in client.get("/programme/rules/").content.decode()
    assert "Announce a date" not in client.get("/programme/cut-offs/").content.decode()
    doors = ["rules/add/", f"rules/{ended.pk}/end/", "cut-offs/add/", f"cut-offs/{moved.pk}/move/"]
    assert {client.get(f"/programme/{door}").status_code for door in doors} == {HTTPStatus.FORBIDDEN}


def test_students_see_neither_list(client: Client, alice: User) -> None:
    client.force_login(alice)

    assert {client.get(f"/programme/{door}/").status_code for door in ("rules", "cut-offs")} == {HTTPStatus.FORBIDDEN}


def test_where_nothing_is_the_pages_say_so(client: Client, kiran: User) -> None:
    client.force_login(kiran)

    assert "There is no programme yet" in client.get("/programme/rules/").content.decode()
    assert "There is no programme yet" in client.get("/programme/cut-offs/").content.decode()
    make.programme()
    assert "No rules yet" in client.get("/programme/rules/").content.decode()
    assert "No cut-off lies ahead" in client.get("/programme/cut-offs/").content.decode()


@pytest.mark.parametrize(("page", "statements"), [("rules", 2), ("cut-offs", 3)])
def test_more_rows_take_no_more_statements(
    client: Client, kiran: User, page: str, statements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    module_set = make.module_set()
    client.force_login(kiran)
    client.get(f"/programme/{page}/")
    with django_assert_num_queries(statements + OF_A_PAGE):
        client.get(f"/programme/{page}/")
    for number in range(3):
        rule(module_set, sentence=f"Rule {number}")
        announced = announce_cut_off(
            programme=module_set.programme,
            attempt=f"Attempt {number}",
            on=date(2096, 8, 10 + number),
            source="Announcement",
            by=None,
            at=make.NOW,
        )
        move_cut_off(cut_off=announced, to=date(2096, 9, 1), reason="Down", source="Notice", by=kiran, at=make.NOW)

    with django_assert_num_queries(statements + OF_A_PAGE):
        client.get(f"/programme/{page}/")


# The session, and the person with their roles.
OF_A_PAGE = 2


def test_reach_counts_the_latest_fact_and_only_those_enrolled(alice: User, bob: User) -> None:
    module_set = make.module_set()
    for learner in (alice, bob):
        enrolment = make.enrolment(learner)
        record_fact(
            enrolment=enrolment, name=Fact.Name.SCHEME, value="EARLIER", source="Registry", by=None, at=make.LONG_AGO
        )
    record_fact(enrolment=enrolment, name=Fact.Name.SCHEME, value="NEW", source="Registry", by=None, at=make.NOW)

    found = reach_of(module_set=module_set, condition={"is": ["scheme", "EARLIER"]})

    assert (found.held, found.enrolled) == (1, 2)
