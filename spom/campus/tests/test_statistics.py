"""How lessons do: opened, through, where people stop, what they play again, how questions are answered."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.actions.studying import end_study
from spom.campus.models.edition import LessonContent, Question
from spom.campus.models.progress import PracticeAnswer
from spom.campus.models.study import StudySession
from spom.campus.queries.statistics import lesson_numbers, parts_of, question_numbers
from spom.campus.tests import make
from spom.identity.models import User
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def film(db: None) -> LessonContent:
    """A film of two minutes in a published edition."""
    return make.content(of=make.edition(), video=make.material())


def watch(learner: User, film: LessonContent, *played: tuple[float, float], stop: float) -> None:
    """Play these stretches, half a minute of wall clock each, and stop there."""
    study = make.study(learner, on=film.lesson)
    for begun, ended in played:
        study.pulse(played=[(begun, ended, 1.0)], place=int(stop * 1000))
    credit_on_pass(session=study.session, check=f"check:{learner.pk}", at=study.now)
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)


def test_who_opened_and_who_got_through(alice: User, bob: User, grace: User, film: LessonContent) -> None:
    watch(alice, film, (0, 30), (30, 60), (60, 90), (90, 120), stop=120)
    watch(bob, film, (0, 30), stop=30)

    [row] = lesson_numbers(module=film.edition.module, staff=grace)

    assert (row.opened, row.through, row.share, row.median_seconds) == (2, 1, 50, 75)


def test_where_people_stop_and_what_they_play_again(alice: User, bob: User, grace: User, film: LessonContent) -> None:
    watch(alice, film, (0, 24), (12, 24), (12, 24), stop=24)  # the second tenth three times
    watch(bob, film, (0, 24), stop=23)

    parts = parts_of(content=film, staff=grace)

    assert [part.stopped for part in parts] == [0, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    assert [part.plays for part in parts[:3]] == [1.0, 2.0, 0.0]


def test_only_of_those_one_answers_for(alice: User, kiran: User, film: LessonContent) -> None:
    watch(alice, film, (0, 24), stop=24)
    kiran.role_grants.update(unit=None)

    [row] = lesson_numbers(module=film.edition.module, staff=kiran)

    assert row.opened == 0
    assert sum(part.stopped for part in parts_of(content=film, staff=kiran)) == 0


def test_practice_questions(alice: User, bob: User, grace: User, film: LessonContent) -> None:
    with make.unguarded():
        question = Question.objects.create(content=film, position=1, stem="?", options=["a", "b"], key=[0])
    for learner, is_right in ((alice, True), (bob, False)):
        PracticeAnswer.objects.create(learner=learner, question=question, is_right=is_right, answered_at=make.NINE)

    [row] = question_numbers(content=film, staff=grace)
    assert (row.tried, row.right, row.share) == (2, 1, 50)


class TestPages:
    """What staff see."""

    def test_from_modules_to_a_lesson(self, client: Client, alice: User, grace: User, film: LessonContent) -> None:
        watch(alice, film, (0, 24), (12, 24), stop=24)
        client.force_login(grace)
        module = film.edition.module

        assert module.name in client.get("/learning/staff/lessons/").content.decode()
        assert "0 percent got through" in client.get(f"/learning/staff/lessons/{module.pk}/").content.decode()
        page = client.get(f"/learning/staff/lessons/{module.pk}/{film.lesson_id}/").content.decode()
        assert "What is played again" in page
        assert client.get(f"/learning/staff/lessons/{module.pk}/0/").status_code == HTTPStatus.NOT_FOUND

    def test_nothing_published_says_so(self, client: Client, grace: User) -> None:
        module = programme.module()
        client.force_login(grace)

        assert "No course is published yet" in client.get("/learning/staff/lessons/").content.decode()
        assert "no published lessons" in client.get(f"/learning/staff/lessons/{module.pk}/").content.decode()

    def test_costs_the_same_however_many_lessons(
        self, client: Client, grace: User, film: LessonContent, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(6):
            make.content(of=film.edition)
        client.force_login(grace)

        with django_assert_max_num_queries(13):
            client.get(f"/learning/staff/lessons/{film.edition.module_id}/")
