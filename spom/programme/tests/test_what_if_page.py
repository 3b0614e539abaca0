"""Coordinators try the rules out, with their reasons; nobody else does, and nothing is kept."""

from datetime import date
from http import HTTPStatus

import pytest
from django.test import Client

from spom.identity.models import User
from spom.journal.models import Entry
from spom.programme.actions.ruling import set_rule
from spom.programme.models.catalogue import ModuleSet
from spom.programme.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def module_set(db: None) -> ModuleSet:
    """Set A, from which converted students with the law paper are exempt."""
    home = make.module_set()
    set_rule(
        module_set=home,
        sentence="Converted with the law paper",
        condition={"all": [{"is": ["scheme", "EARLIER"]}, {"is": ["exempt_paper", "LAW"]}]},
        source="Announcement 4",
        from_on=date(2026, 1, 1),
        by=None,
        at=make.LONG_AGO,
    )
    return home


def ask(client: Client, module_set: ModuleSet, **facts: str) -> tuple[int, str]:
    asked = {"programme": str(module_set.programme_id), "on": "2026-06-01"} | facts
    answer = client.get("/programme/what-if/", asked)
    return answer.status_code, answer.content.decode()


def test_changed_facts_change_the_answer_and_nothing_is_kept(
    client: Client, kiran: User, module_set: ModuleSet
) -> None:
    client.force_login(kiran)
    facts = Entry.objects.count()

    _, without = ask(client, module_set, scheme="EARLIER")
    _, granted = ask(client, module_set, scheme="EARLIER", exempt_paper="COSTING, LAW")

    assert "(not on record)" in without
    assert "(not on record)" not in granted
    assert "Announcement 4" in granted
    assert Entry.objects.count() == facts


def test_a_day_that_is_none_says_so(client: Client, kiran: User, module_set: ModuleSet) -> None:
    client.force_login(kiran)

    assert ask(client, module_set, on="3026-01-01")[0] == HTTPStatus.UNPROCESSABLE_ENTITY


def test_students_do_not_advise(client: Client, alice: User, module_set: ModuleSet) -> None:
    client.force_login(alice)

    assert ask(client, module_set)[0] == HTTPStatus.FORBIDDEN
