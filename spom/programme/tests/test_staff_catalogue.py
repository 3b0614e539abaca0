"""Staff begin and change programmes, sets and modules: asked first, once, and only those who may."""

from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import PASSWORD
from spom.identity.models import User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.journal.models import Entry
from spom.kit import choices
from spom.programme.actions.cataloguing import (
    NotAbove,
    NothingToChange,
    TrialNotShorter,
    change_module,
    change_set,
    rename_programme,
    shorten_for_trial,
)
from spom.programme.actions.enrolling import choose_elective
from spom.programme.models.catalogue import Module, ModuleSet, Programme
from spom.programme.tests import make

pytestmark = pytest.mark.django_db

WHY = {"reason": "The council decided so", "source": "Announcement 12 of 2026"}
ASKED = {"name": "Company law", "hours": "40", "test_minutes": "180", "pass_marks": "50"}
# The session, and the person with their roles.
OF_A_PAGE = 2


@pytest.fixture
def browser(client: Client, grace: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Grace, who has just signed in."""
    monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
    client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
    return client


def done(browser: Client, address: str, said: dict[str, str]) -> int:
    """Fill in, look once more, say yes. Nothing may have changed before the yes."""
    before = Entry.objects.count()
    assert browser.get(f"/programme/{address}").status_code == HTTPStatus.OK
    asked = browser.post(f"/programme/{address}", said)
    assert asked.status_code == HTTPStatus.OK, asked.content.decode()
    assert Entry.objects.count() == before
    return browser.post(f"/programme/{address}", said | {"sure": "yes"}).status_code


def test_a_programme_is_built_on_pages_alone(browser: Client, grace: User) -> None:
    assert "There is no programme yet" in browser.get("/programme/catalogue/").content.decode()

    assert done(browser, "catalogue/add/", {"code": "FINAL", "name": "Final course"}) == HTTPStatus.FOUND
    programme = Programme.objects.get()
    assert (
        done(browser, f"catalogue/{programme.pk}/sets/add/", {"letter": "C", "kind": "CHOOSE_ONE"}) == HTTPStatus.FOUND
    )
    module_set = ModuleSet.objects.get()
    said = ASKED | {"code": "C1", "hours": "20.5"}
    assert done(browser, f"sets/{module_set.pk}/modules/add/", said) == HTTPStatus.FOUND

    module = Module.objects.get()
    assert (module.module_set.programme, module.code, module.required_seconds) == (programme, "C1", 73_800)
    assert (module.test_minutes, module.pass_marks) == (180, 50)
    kinds = ["programme.ProgrammeOpened", "programme.SetAdded", "programme.ModuleAdded"]
    assert list(Entry.objects.filter(kind__in=kinds, by=grace).order_by("pk").values_list("kind", flat=True)) == kinds
    page = browser.get("/programme/catalogue/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "20 h 30 m of learning · test of 180 minutes · 50 of 100 marks to pass" in page


@pytest.mark.parametrize(
    "wrong",
    [{"code": ""}, {"code": "C 1"}, {"name": ""}, {"hours": "0"}, {"hours": "soon"}, {"pass_marks": "101"}],
)
def test_what_no_module_can_ask_for_is_not_asked_about(browser: Client, wrong: dict[str, str]) -> None:
    module_set = make.module_set()
    said = ASKED | {"code": "A1", "sure": "yes"} | wrong

    answer = browser.post(f"/programme/sets/{module_set.pk}/modules/add/", said)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Module.objects.exists()


def test_a_code_is_used_once(browser: Client) -> None:
    module = make.module()

    taken = browser.post(f"/programme/sets/{module.module_set_id}/modules/add/", ASKED | {"code": "A1", "sure": "yes"})

    assert taken.status_code == HTTPStatus.CONFLICT
    assert "already used" in taken.content.decode()


def test_a_module_asks_for_something_else_once_it_was_shown_for_how_many(
    browser: Client, alice: User, grace: User
) -> None:
    module, _enrolment = make.module(), make.enrolment(alice)
    address, said = f"/programme/modules/{module.pk}/change/", ASKED | WHY | {"hours": "30", "pass_marks": "40"}

    assert 'value="40"' in browser.get(address).content.decode()
    shown = browser.post(address, said).content.decode()
    assert "at once for 1 enrolled student," in shown
    assert done(browser, f"modules/{module.pk}/change/", said) == HTTPStatus.FOUND

    module.refresh_from_db()
    assert (module.name, module.required_seconds, module.pass_marks) == ("Company law", 108_000, 40)
    entry = Entry.objects.get(kind="programme.ModuleChanged")
    assert entry.by_id == grace.pk
    assert (entry.about["seconds_before"], entry.about["reason"]) == (144_000, WHY["reason"])
    again = browser.post(address, said | {"sure": "yes"})
    assert again.status_code == HTTPStatus.CONFLICT
    # Undone by the same page.
    assert done(browser, f"modules/{module.pk}/change/", said | {"hours": "40"}) == HTTPStatus.FOUND
    module.refresh_from_db()
    assert module.required_seconds == 144_000


def test_in_a_trial_the_time_after_it_changes(alice: User) -> None:
    module = shorten_for_trial(module=make.module(), required_seconds=600, by=None, at=make.NOW)

    def ask(seconds: int, marks: int = 50) -> Module:
        return change_module(
            module=module,
            name=module.name,
            required_seconds=seconds,
            test_minutes=180,
            pass_marks=marks,
            **WHY,
            by=alice,
            at=make.NOW,
        )

    changed = ask(7200)

    assert (changed.required_seconds, changed.announced_seconds) == (600, 7200)
    with pytest.raises(TrialNotShorter):
        ask(600)
    with pytest.raises(NotAbove):
        ask(7200, marks=101)
    with pytest.raises(NothingToChange):
        ask(7200)


def test_a_name_changes_and_the_code_stays(browser: Client, grace: User) -> None:
    programme = make.programme()

    assert done(browser, f"catalogue/{programme.pk}/rename/", WHY | {"name": "Final, 2027"}) == HTTPStatus.FOUND

    programme.refresh_from_db()
    assert (programme.code, programme.name) == ("FINAL", "Final, 2027")
    assert Entry.objects.get(kind="programme.ProgrammeRenamed").about["before"] == "Final course"
    with pytest.raises(NothingToChange):
        rename_programme(programme=programme, name="Final, 2027", **WHY, by=grace, at=make.NOW)


def test_what_a_set_leaves_to_choose_changes_only_before_anybody_takes_part(
    browser: Client, alice: User, grace: User
) -> None:
    module_set = make.module_set("C")
    address = f"sets/{module_set.pk}/change/"

    assert done(browser, address, WHY | {"kind": "CHOOSE_ONE"}) == HTTPStatus.FOUND
    module_set.refresh_from_db()
    assert module_set.is_elective
    with pytest.raises(NothingToChange):
        change_set(module_set=module_set, kind=ModuleSet.Kind.CHOOSE_ONE, **WHY, by=grace, at=make.NOW)
    make.enrolment(alice)
    refused = browser.post(f"/programme/{address}", WHY | {"kind": "MANDATORY", "sure": "yes"})

    assert refused.status_code == HTTPStatus.CONFLICT
    module_set.refresh_from_db()
    assert module_set.is_elective
    assert f"/programme/{address}" not in browser.get("/programme/catalogue/").content.decode()


def test_what_was_added_in_error_is_taken_back_unless_something_hangs_on_it(browser: Client, alice: User) -> None:
    chosen = make.module("C1", within=make.module_set("C", kind=ModuleSet.Kind.CHOOSE_ONE))
    spare = make.module("C2", within=chosen.module_set)
    choose_elective(enrolment=make.enrolment(alice), module=chosen, by=alice, at=make.NOW)

    assert done(browser, f"modules/{spare.pk}/remove/", WHY) == HTTPStatus.FOUND
    kept = browser.post(f"/programme/modules/{chosen.pk}/remove/", WHY | {"sure": "yes"})
    full = browser.post(f"/programme/sets/{chosen.module_set_id}/remove/", WHY | {"sure": "yes"})
    empty = make.module_set("D")
    assert done(browser, f"sets/{empty.pk}/remove/", WHY) == HTTPStatus.FOUND

    assert (kept.status_code, full.status_code) == (HTTPStatus.CONFLICT, HTTPStatus.CONFLICT)
    assert list(Module.objects.all()) == [chosen]
    assert list(ModuleSet.objects.all()) == [chosen.module_set]
    # What was refused left no trace, what was done left one.
    assert [entry.about["code"] for entry in Entry.objects.filter(kind="programme.ModuleRemoved")] == ["C2"]
    assert [entry.about["letter"] for entry in Entry.objects.filter(kind="programme.SetRemoved")] == ["D"]


@pytest.mark.security("S24")
def test_coordinators_look_and_students_do_not(client: Client, kiran: User, alice: User) -> None:
    module = make.module()
    changes = ["catalogue/add/", f"modules/{module.pk}/change/", f"sets/{module.module_set_id}/modules/add/"]

    client.force_login(kiran)
    assert module.name in client.get("/programme/catalogue/").content.decode()
    assert "Begin a programme" not in client.get("/programme/catalogue/").content.decode()
    assert {client.get(f"/programme/{one}").status_code for one in changes} == {HTTPStatus.FORBIDDEN}
    client.force_login(alice)
    assert client.get("/programme/catalogue/").status_code == HTTPStatus.FORBIDDEN


def test_more_rows_take_no_more_statements(
    client: Client, kiran: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.module()
    client.force_login(kiran)
    client.get("/programme/catalogue/")
    with django_assert_num_queries(3 + OF_A_PAGE):
        client.get("/programme/catalogue/")
    for letter in "BCD":
        module_set = make.module_set(letter)
        for number in range(3):
            make.module(f"{letter}{number}", within=module_set)

    with django_assert_num_queries(3 + OF_A_PAGE):
        client.get("/programme/catalogue/")
