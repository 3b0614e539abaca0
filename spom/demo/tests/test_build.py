"""Building the demo institution."""

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from spom.booking.models.slots import Slot
from spom.campus.queries.plan import learning_plan
from spom.demo import courses
from spom.demo.build import FORTNIGHT_BEGINS, NotInProduction, build
from spom.demo.cast import ALICE, CAST, GRACE, KIRAN, PASSWORD
from spom.demo.maintenance import ENDS
from spom.exams.models.bank import BankImport, Question, QuestionVersion
from spom.exams.models.papers import Form
from spom.identity.models import Role, Unit, User
from spom.identity.queries import coordinators_of
from spom.journal.models import Entry
from spom.portal.queries.institution import current_institution
from spom.portal.queries.maintenance import forget_windows, open_areas, rests_during

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_institution")]


@pytest.fixture(autouse=True)
def _without_courses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Courses take seconds to bring in: they have a test of their own."""
    monkeypatch.setattr(courses, "CONTENT", tmp_path)


def test_everybody_of_the_cast_can_sign_in(client: Client) -> None:
    build()

    for who in CAST:
        client.post("/sign-in/", {"username": who.username, "password": PASSWORD})
        assert client.session.get("_auth_user_id"), who.username
        client.logout()


def test_the_portal_is_open_and_has_coordinators() -> None:
    build()

    assert current_institution().is_open
    delhi = Unit.objects.get(code="NORTH-DEL")
    assert [user.username for user in coordinators_of(delhi)] == [KIRAN.username]
    assert User.objects.get(username=ALICE.username).unit == delhi
    assert User.objects.with_roles().get(username=GRACE.username).has_role(Role.ADMINISTRATOR)


def test_building_again_changes_nothing_and_costs_few_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = [str(line) for line in build()]
    facts = Entry.objects.count()

    with django_assert_num_queries(11):
        again = [str(line) for line in build()]

    assert again == first
    assert Entry.objects.count() == facts


def test_the_question_bank_was_written_well_enough_to_lose_nothing() -> None:
    build()

    assert not [file.losses for file in BankImport.objects.all() if file.losses]
    of_laws_and_costs = Question.objects.filter(module__code__in=["A1", "B1"])
    assert of_laws_and_costs.count() == 153
    assert of_laws_and_costs.filter(scenario__isnull=False).count() == 80
    assert Question.objects.filter(module__code__in=["C6", "D1"]).count() == 20
    assert all(version.item.rationale for version in QuestionVersion.objects.all())
    # Two parallel forms of thirty, to practise and to count, for each of two modules.
    assert [form.count for form in Form.objects.all()] == [30] * 8
    assert set(Question.objects.values_list("state", flat=True)) == {"DRAFT", "REVIEW", "PILOT", "LIVE"}


def test_mends_what_is_missing() -> None:
    build()
    Unit.objects.filter(code="SOUTH").delete()

    build()

    assert Unit.objects.filter(code="SOUTH").exists()


def test_refuses_in_production(settings: Settings) -> None:
    settings.DEMO_ALLOWED = False

    with pytest.raises(NotInProduction):
        build()

    assert not User.objects.exists()


def test_students_are_enrolled_in_four_sets_and_have_two_choices_to_make() -> None:
    build()

    alice = User.objects.get(username=ALICE.username)
    plan = learning_plan(learner=alice, at=FORTNIGHT_BEGINS)
    assert plan is not None
    assert [one.letter for one in plan.sets] == ["A", "B", "C", "D"]
    assert [one.must_choose for one in plan.sets] == [False, False, True, True]
    assert [len(one.standing.modules) for one in plan.sets] == [1, 1, 10, 4]
    assert plan.required == 120 * 3600


def test_tests_rest_from_the_11th_to_the_20th_of_april_and_learning_does_not(client: Client) -> None:
    build()
    client.force_login(User.objects.get(username=ALICE.username))

    # Midnight in India is half past six in the evening before.
    evenings = [(10, 29), (10, 30), (20, 29), (20, 30)]
    rests = {one: rests_on(client, datetime(2026, 4, one[0], 18, one[1], tzinfo=UTC)) for one in evenings}

    assert rests == {(10, 29): False, (10, 30): True, (20, 29): True, (20, 30): False}
    # No seat is offered while they rest; before and after there are some.
    days = set(Slot.objects.bookable(FORTNIGHT_BEGINS).values_list("day", flat=True))
    assert {10, 21} <= {one.day for one in days if one.month == 4}
    assert not {one for one in days if date(2026, 4, 11) <= one <= date(2026, 4, 20)}


def rests_on(client: Client, at: datetime) -> bool:
    """Do tests rest at this moment, while everything else goes on?"""
    forget_windows()
    with time_machine.travel(at, tick=False):
        learning, status = client.get("/learning/"), client.get("/status/")

    open_now = {area.code for area in open_areas(at)}
    assert {"learning", "booking", "sign_in"} <= open_now
    assert learning.status_code == HTTPStatus.OK
    assert ("New servers" in status.content.decode() or "new servers" in status.content.decode()) == (at < ENDS)
    assert rests_during(area="tests", starts_at=at, ends_at=at + timedelta(hours=3)) == (at < ENDS)
    assert not rests_during(area="learning", starts_at=at, ends_at=at + timedelta(hours=3))
    return "tests" not in open_now
