"""How a cohort did: the figures, who may see whose, and the file."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from spom.exams.actions.handing_in import hand_in
from spom.exams.actions.marking import publish
from spom.exams.actions.starting import Knock, confirm, start_test
from spom.exams.models.sitting import Attempt
from spom.exams.queries.cohort import Scope, report
from spom.exams.tests import make
from spom.exams.tests.make import NOON, said
from spom.identity.actions.roles import grant_role
from spom.identity.models import Role, Unit, User
from spom.journal.models import Entry

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=5)


def sat(learner: User, *, right: int, by: User, first: bool = False) -> Attempt:
    """An official result with so many right answers of three."""
    admission = make.admitted(learner) if first else make.let_in(learner)
    confirm(admission=admission, code=admission.code, at=NOON)
    attempt = start_test(admission=admission, knock=Knock(), at=NOON)
    make.tell(attempt, *(said(number, make.right(attempt, number), seq=number) for number in range(1, right + 1)))
    hand_in(attempt=attempt, at=NOON + timedelta(minutes=30))
    publish(attempt=attempt, by=by, at=LATER)
    return attempt


def test_shares_and_spread_are_those_of_the_official_results(
    alice: User, bob: User, grace: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sat(alice, right=3, by=grace, first=True)
    sat(bob, right=1, by=grace)

    with django_assert_num_queries(7):
        found = report(Scope(staff=grace))

    assert (found.everything.papers, found.everything.passed, found.everything.percent) == (2, 1, 50)
    assert found.everything.mean == pytest.approx(200 / 3)
    assert found.learners == 2
    assert found.bands == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert [(one.name, one.papers) for one in found.months] == [("Jun 2026", 2)]
    assert [(one.name, one.papers, one.percent) for one in found.times] == [("First time", 2, 50)]
    assert [one.papers for one in found.centres] == [2]


def test_only_of_the_time_and_the_module_asked_for(alice: User, grace: User) -> None:
    sat(alice, right=3, by=grace, first=True)

    assert report(Scope(staff=grace, from_on=date(2026, 6, 15), until_on=date(2026, 6, 15))).everything.papers == 1
    assert report(Scope(staff=grace, until_on=date(2026, 6, 14))).everything.papers == 0
    assert report(Scope(staff=grace, from_on=date(2026, 6, 16))).everything.papers == 0


def test_a_coordinator_sees_their_own_unit_only(alice: User, bob: User, grace: User, vera: User) -> None:
    north, south = (Unit.objects.create(code=code, name=code) for code in ("North", "South"))
    User.objects.filter(pk=alice.pk).update(unit=north)
    User.objects.filter(pk=bob.pk).update(unit=south)
    grant_role(user=vera, role=Role.COORDINATOR, unit=north, reason="Runs it", by=grace, at=NOON)
    sat(alice, right=3, by=grace, first=True)
    sat(bob, right=1, by=grace)

    assert report(Scope(staff=User.objects.get(pk=vera.pk))).everything.papers == 1
    assert report(Scope(staff=User.objects.get(pk=vera.pk), unit=south)).everything.papers == 0


def test_page_and_file(client: Client, alice: User, bob: User, grace: User) -> None:
    sat(alice, right=3, by=grace, first=True)
    sat(bob, right=1, by=grace)
    client.force_login(grace)

    page = client.get(reverse("exams:reports")).content.decode()
    empty = client.get(reverse("exams:reports"), {"until_on": "2026-01-01"}).content.decode()
    wrong = client.get(reverse("exams:reports"), {"from_on": "soon"})
    answer = client.post(reverse("exams:export_results"), {"kind": "csv"})
    book = client.post(reverse("exams:export_results"), {"kind": "xlsx"})

    assert "66.7 %" in page
    assert '<svg class="bars"' in page
    assert "30–39 %" in page  # noqa: RUF001  # as it is drawn
    assert "No official result here" in empty
    assert wrong.status_code == 422
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["Alice Rao", bob.full_name]
    assert rows[1][6:10] == ["1", "3", "3", "Passed"]
    assert b"".join(book).startswith(b"PK")
    assert Entry.objects.filter(kind="exams.ResultsExported").count() == 2
    client.force_login(alice)
    assert client.get(reverse("exams:reports")).status_code == 403
