"""How students get on, as their coordinators see it: numbers, who may be stuck, whose they are, and as a file."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.actions.studying import end_study
from spom.campus.models.study import StudySession
from spom.campus.queries.cohort import Scope, Standing, Stuck, cohort
from spom.campus.queries.cohort_charts import progress_bars, weeks
from spom.campus.queries.reviewing import sessions_held
from spom.campus.tests import make
from spom.identity.actions.accounts import activate, open_account
from spom.identity.actions.roles import grant_role
from spom.identity.actions.units import add_unit
from spom.identity.models import Role, Unit, User
from spom.journal.models import Entry
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.actions.ruling import exempt
from spom.programme.models.catalogue import ModuleSet, Programme
from spom.programme.models.enrolment import Enrolment
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db

LATER = make.NINE + timedelta(days=30)


def learned(learner: User, *, minutes: int = 9, at: datetime = make.NINE) -> make.Study:
    study = make.study(learner, at=at)
    study.watch(timedelta(minutes=minutes))
    credit_on_pass(session=study.session, check=f"check:{learner.pk}:{at}", at=study.now)
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
    return study


def seen(staff: User, *, unit: Unit | None = None, words: str = "", at: datetime = LATER) -> list[Standing]:
    scope = Scope(programme=Programme.objects.get(), unit=unit, words=words)
    return cohort(staff=staff, scope=scope, at=at)


@pytest.fixture
def delhi(grace: User) -> Unit:
    return add_unit(code="DEL", name="Delhi", parent=None, email="", phone="", by=grace, at=make.NINE)


@pytest.fixture
def delhi_kiran(kiran: User, delhi: Unit) -> User:
    """Kiran answers for Delhi alone."""
    kiran.role_grants.all().delete()
    grant_role(user=kiran, role=Role.COORDINATOR, unit=delhi, reason="Test", by=None, at=make.NINE)
    return User.objects.get(pk=kiran.pk)


def test_says_what_the_students_own_page_says(alice: User, bob: User, grace: User) -> None:
    learned(alice)
    programme.enrolment(bob)

    first, second = seen(grace, at=make.NINE + timedelta(days=2))

    assert (first.learner, first.plan.counted, first.plan.required) == (alice, 540, 40 * 3600)
    assert first.last_at == make.NINE + timedelta(minutes=9)
    assert (second.learner, second.plan.counted, second.last_at) == (bob, 0, None)
    assert [first.percent, second.percent] == [0, 0]


def test_finds_by_name_number_and_unit(alice: User, bob: User, grace: User, delhi: Unit) -> None:
    User.objects.filter(pk=bob.pk).update(unit=delhi)
    programme.enrolment(alice)
    programme.enrolment(bob)

    assert [row.learner for row in seen(grace, words="rao")] == [alice]
    assert [row.learner for row in seen(grace, words=bob.username.lower())] == [bob]
    assert [row.learner for row in seen(grace, unit=delhi)] == [bob]


class TestStuck:
    """Reasons to have a word, and none for those who are done."""

    def test_who_never_began_and_who_stopped(self, alice: User, bob: User, grace: User) -> None:
        learned(alice)
        programme.enrolment(bob)

        assert {row.learner: row.stuck for row in seen(grace)} == {
            alice: (Stuck.IDLE,),
            bob: (Stuck.NOT_BEGUN,),
        }
        assert all(not row.stuck for row in seen(grace, at=make.NINE + timedelta(days=1)) if row.learner == alice)

    def test_who_has_not_chosen(self, alice: User, grace: User) -> None:
        learned(alice, at=LATER - timedelta(days=1))
        home = programme.module_set("C", kind=ModuleSet.Kind.CHOOSE_ONE)
        programme.module("C1", within=home)

        [row] = seen(grace)
        assert row.stuck == (Stuck.NO_CHOICE,)

    def test_whose_time_waits_or_is_lost(self, alice: User, bob: User, grace: User) -> None:
        for hour in range(8):
            study = make.study(alice, at=LATER - timedelta(hours=30 + hour))
            study.watch(timedelta(minutes=9))
            end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
        lost = make.study(bob, at=LATER - timedelta(hours=30))
        for _ in range(130):
            lost.pulse(make.AWAY)
        end_study(session=lost.session, reason=StudySession.End.FINISHED, at=lost.now)

        assert {row.learner: row.stuck for row in seen(grace)} == {alice: (Stuck.WAITING,), bob: (Stuck.LOSING,)}

    def test_who_cannot_make_it_at_a_bearable_pace(self, alice: User, grace: User) -> None:
        learned(alice, at=LATER - timedelta(days=1))
        announce_cut_off(
            programme=Programme.objects.get(),
            attempt="July",
            on=LATER.date() + timedelta(days=3),
            source="Notice",
            by=grace,
            at=LATER,
        )

        [row] = seen(grace)
        assert row.stuck == (Stuck.BEHIND,)

    def test_who_is_done_is_never_stuck(self, alice: User, grace: User) -> None:
        programme.module()
        enrolment = programme.enrolment(alice)
        exempt(
            enrolment=enrolment,
            module_set=ModuleSet.objects.get(),
            reason="Passed abroad",
            source="Letter",
            by=grace,
            at=make.NINE,
        )

        [row] = seen(grace)
        assert (row.is_done, row.percent, row.stuck) == (True, 100, ())


def test_charts_add_up(alice: User, bob: User, grace: User) -> None:
    learned(alice)
    programme.enrolment(bob)
    rows = seen(grace, at=make.NINE + timedelta(days=1))

    assert [bar.value for bar in progress_bars(rows)] == [2, 0, 0, 0, 0, 0]
    found = weeks(rows, at=make.NINE + timedelta(days=1))
    assert [week.seconds for week in found] == [0] * 7 + [540]
    assert (found[-1].monday, found[-1].students) == (date(2026, 6, 15), 1)


class TestPages:
    """What staff see."""

    def test_coordinators_see_their_own_units_alone(
        self, client: Client, alice: User, bob: User, delhi: Unit, delhi_kiran: User
    ) -> None:
        User.objects.filter(pk=alice.pk).update(unit=delhi)
        mine, other = programme.enrolment(alice), programme.enrolment(bob)
        client.force_login(delhi_kiran)

        page = client.get("/learning/staff/students/").content.decode()

        assert alice.full_name in page
        assert bob.full_name not in page
        assert client.get(f"/learning/staff/students/{mine.pk}/").status_code == HTTPStatus.OK
        assert client.get(f"/learning/staff/students/{other.pk}/").status_code == HTTPStatus.NOT_FOUND
        taken_out = b"".join(client.post("/learning/staff/students/export/", {"kind": "csv"}))
        assert alice.username.encode() in taken_out
        assert bob.username.encode() not in taken_out

    def test_coordinators_find_the_waiting_time_of_their_own_units_alone(
        self, alice: User, bob: User, delhi: Unit, delhi_kiran: User
    ) -> None:
        User.objects.filter(pk=alice.pk).update(unit=delhi)
        for learner in (alice, bob):
            study = make.study(learner)
            study.watch(timedelta(minutes=5))
            end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
        later = make.NINE + timedelta(days=1)

        assert [one.learner for one in sessions_held(delhi_kiran, at=later)] == [alice]

    def test_students_see_nobody(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        for address in ("/learning/staff/students/", "/learning/staff/students/1/", "/learning/staff/appeals/held/"):
            assert client.get(address).status_code == HTTPStatus.FORBIDDEN

    def test_shows_those_who_may_be_stuck(self, client: Client, alice: User, bob: User, grace: User) -> None:
        learned(alice, at=timezone.now() - timedelta(days=20))
        learned(bob, at=timezone.now() - timedelta(days=1))
        client.force_login(grace)

        page = client.get("/learning/staff/students/?show=stuck").content.decode()

        assert alice.full_name in page
        assert "Has learned nothing for two weeks" in page
        assert f'href="/learning/staff/students/{Enrolment.objects.get(learner=bob).pk}/"' not in page

    def test_nobody_there_says_so(self, client: Client, grace: User) -> None:
        programme.programme()
        client.force_login(grace)

        assert "Nobody found" in client.get("/learning/staff/students/").content.decode()

    @pytest.mark.security("S35")
    def test_a_file_is_noted_and_runs_nothing(self, client: Client, alice: User, grace: User) -> None:
        User.objects.filter(pk=alice.pk).update(full_name="=HYPERLINK(0)")
        learned(alice)
        client.force_login(grace)

        csv = b"".join(client.post("/learning/staff/students/export/", {"kind": "csv"})).decode()
        xlsx = client.post("/learning/staff/students/export/", {"kind": "xlsx"})

        assert '"\'=HYPERLINK(0)"' in csv
        assert b"".join(xlsx).startswith(b"PK")
        noted = Entry.objects.filter(kind="campus.CohortExported").order_by("pk")
        assert [entry.about["kind"] for entry in noted] == ["csv", "xlsx"]
        assert {entry.about["students"] for entry in noted} == {1}

    def test_one_student_in_full(self, client: Client, alice: User, grace: User) -> None:
        study = make.study(alice, at=timezone.now() - timedelta(hours=1))
        study.pulse(make.AWAY)
        study.watch(timedelta(minutes=9))
        credit_on_pass(session=study.session, check="check:1", at=study.now)
        client.force_login(grace)

        page = client.get(f"/learning/staff/students/{study.session.enrolment_id}/").content.decode()

        assert "9 m counted" in page
        assert "The page was not visible" in page
        assert "You may book the test of" in page

    def test_costs_the_same_however_many_students(
        self,
        client: Client,
        alice: User,
        grace: User,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        more_students: Callable[[int], None],
    ) -> None:
        learned(alice)
        client.force_login(grace)
        client.get("/learning/staff/students/")
        with django_assert_max_num_queries(20) as few:
            client.get("/learning/staff/students/")
        more_students(12)

        with django_assert_max_num_queries(len(few)):
            assert "Student 11" in client.get("/learning/staff/students/").content.decode()


@pytest.fixture
def more_students() -> Callable[[int], None]:
    def make_them(number: int) -> None:
        for place in range(number):
            user = open_account(
                username=f"CRO07{place:05}",
                full_name=f"Student {place}",
                email=f"s{place}@example.edu",
                by=None,
                at=make.NINE,
            )
            activate(user=user, password="rain on the tin roof", at=make.NINE)  # a test's
            programme.enrolment(user)

    return make_them
