"""What a learner sees of the sets, a module and a choice."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.tests import make
from spom.identity.models import User
from spom.programme.actions.cataloguing import shorten_for_trial
from spom.programme.actions.enrolling import choose_elective
from spom.programme.models.catalogue import Module, ModuleSet
from spom.programme.models.enrolment import ElectiveChoice
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def electives(db: None) -> list[Module]:
    home = programme.module_set("C", kind=ModuleSet.Kind.CHOOSE_ONE)
    return [programme.module("C1", within=home, hours=20), programme.module("C2", within=home, hours=20)]


@pytest.fixture
def alice_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


class TestLearning:
    """The list of sets."""

    def test_shows_counted_hours_and_what_is_missing(self, alice_in: Client, alice: User) -> None:
        study = make.study(alice)
        study.watch(timedelta(minutes=10))
        credit_on_pass(session=study.session, check="check", at=study.now)

        page = alice_in.get("/learning/").content.decode()

        assert "10 m of 40 h counted" in page
        assert "39 h 50 m until you can book the test" in page

    def test_says_so_when_hours_are_shortened_for_a_trial(self, alice_in: Client, alice: User, grace: User) -> None:
        lesson = make.lesson()
        programme.enrolment(alice)
        assert "This is a trial" not in alice_in.get("/learning/").content.decode()

        shorten_for_trial(module=lesson.module, required_seconds=7200, by=grace, at=make.NINE)

        assert "This is a trial" in alice_in.get("/learning/").content.decode()
        page = alice_in.get(f"/learning/modules/{lesson.module_id}/").content.decode()
        assert "asks for 2 h here, and for 40 h in earnest" in page

    def test_asks_for_a_choice(self, alice_in: Client, alice: User, electives: list[Module]) -> None:
        programme.enrolment(alice)

        assert "Choose one elective out of 2" in alice_in.get("/learning/").content.decode()

    def test_tells_somebody_who_is_not_enrolled_what_to_do(self, alice_in: Client) -> None:
        assert "You are not enrolled in a programme" in alice_in.get("/learning/").content.decode()

    def test_costs_the_same_for_many_sets(
        self, alice_in: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        programme.enrolment(alice)
        for letter in "ABDEFGH":
            programme.module(f"{letter}1", within=programme.module_set(letter))
        alice_in.get("/learning/")

        with django_assert_max_num_queries(16):
            alice_in.get("/learning/")

    def test_is_for_students(self, client: Client, sam: User) -> None:
        client.force_login(sam)

        assert client.get("/learning/").status_code == HTTPStatus.FORBIDDEN


class TestModule:
    """One module."""

    def test_shows_the_proof_and_why_time_did_not_count(self, alice_in: Client, alice: User) -> None:
        study = make.study(alice)
        study.pulse(make.AWAY)
        study.watch(timedelta(minutes=1))
        credit_on_pass(session=study.session, check="check", at=study.now)

        page = alice_in.get(f"/learning/modules/{study.session.lesson.module_id}/").content.decode()

        assert "What is missing until you can book the test" in page
        assert "1 m of 40 h counted" in page
        assert "The page was not visible" in page

    def test_a_module_of_another_programme_is_not_there(self, alice_in: Client, alice: User) -> None:
        programme.enrolment(alice)
        other = ModuleSet.objects.create(
            programme=programme.programme("OTHER"), letter="A", kind=ModuleSet.Kind.MANDATORY
        )

        answer = alice_in.get(f"/learning/modules/{programme.module('X1', within=other).pk}/")

        assert answer.status_code == HTTPStatus.NOT_FOUND


class TestChoice:
    """The choice of an elective."""

    def test_is_kept_and_leads_to_the_module(self, alice_in: Client, alice: User, electives: list[Module]) -> None:
        programme.enrolment(alice)

        answer = alice_in.post(f"/learning/sets/{electives[0].module_set_id}/choice/", {"module": electives[1].pk})

        assert answer.headers["Location"] == f"/learning/modules/{electives[1].pk}/"
        assert ElectiveChoice.objects.live().get().module == electives[1]

    def test_without_a_module_says_what_to_do(self, alice_in: Client, alice: User, electives: list[Module]) -> None:
        programme.enrolment(alice)

        answer = alice_in.post(f"/learning/sets/{electives[0].module_set_id}/choice/")

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Choose one of the modules." in answer.content.decode()

    def test_once_learning_has_started_says_why_not(
        self, alice_in: Client, alice: User, electives: list[Module]
    ) -> None:
        enrolment = programme.enrolment(alice)
        choose_elective(enrolment=enrolment, module=electives[0], by=alice, at=make.NINE)
        make.study(alice, on=make.lesson(within=electives[0]))

        answer = alice_in.post(f"/learning/sets/{electives[0].module_set_id}/choice/", {"module": electives[1].pk})

        assert answer.status_code == HTTPStatus.CONFLICT
        assert "so the choice is fixed" in answer.content.decode()
