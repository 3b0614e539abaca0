"""The player's page: what is shown, what opens when, and what a learner keeps beside a lesson."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from spom.campus.actions.noting import answer_practice
from spom.campus.actions.studying import change_lesson, checkpoint
from spom.campus.models.edition import Captions, CourseEdition, LessonContent, Question
from spom.campus.models.lesson import Lesson
from spom.campus.models.progress import LessonNote, LessonProgress, PracticeAnswer
from spom.campus.policies import Sign
from spom.campus.queries.captions import chapters_of, cues_of
from spom.campus.tests import make
from spom.identity.models import User
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db
VTT = """WEBVTT

1
00:00:01.500 --> 00:00:04.000
<v Anna>Costs &amp; prices

NOTE nothing

00:01:02.000 --> 00:01:03.000
End
"""


@pytest.fixture
def alice_in(client: Client, alice: User) -> Client:
    """Alice, enrolled and signed in."""
    programme.enrolment(alice)
    client.force_login(alice)
    return client


@pytest.fixture
def film(alice_in: Client) -> LessonContent:
    """A film of two minutes with captions."""
    content = make.content(of=make.edition(), video=make.material())
    with make.unguarded():
        Captions.objects.create(content=content, language="en", text=VTT)
    return content


@pytest.fixture
def quiz(alice_in: Client) -> LessonContent:
    """Two practice questions."""
    lesson = make.lesson()
    Lesson.objects.filter(pk=lesson.pk).update(kind=Lesson.Kind.QUIZ)
    content = make.content(of=make.edition(), about=Lesson.objects.get(pk=lesson.pk))
    with make.unguarded():
        for position in (1, 2):
            Question.objects.create(
                content=content,
                position=position,
                stem="What is $2 + 2$?",
                options=["Three", "Four"],
                key=[1],
                explanation="Count them.",
            )
    return content


def address(content: LessonContent) -> str:
    return f"/learning/lessons/{content.lesson_id}/"


class TestPage:
    """What is shown."""

    def test_has_the_film_its_transcript_and_the_list(self, alice_in: Client, film: LessonContent) -> None:
        page = alice_in.get(address(film))
        words = page.content.decode()

        assert page.status_code == HTTPStatus.OK
        assert "<lesson-film" in words
        assert "Costs &amp; prices" in words
        assert 'data-second="1.50"' in words
        assert 'aria-current="page"' in words
        assert "camera=(self)" in page.headers["Permissions-Policy"]

    def test_opens_where_the_learner_stopped(self, alice_in: Client, alice: User, film: LessonContent) -> None:
        study = make.study(alice, on=film.lesson)
        study.pulse(place=71_500)
        checkpoint(session=study.session, at=study.now)

        assert 'place="71500"' in alice_in.get(address(film)).content.decode()

    def test_opens_where_the_last_pulse_was_after_a_crash(
        self, alice_in: Client, alice: User, film: LessonContent
    ) -> None:
        study = make.study(alice, on=film.lesson)
        study.pulse(place=40_000)
        checkpoint(session=study.session, at=study.now)
        study.pulse(place=71_500)

        assert 'place="71500"' in alice_in.get(address(film)).content.decode()
        # A place in one lesson means nothing in the next.
        other = make.content(of=film.edition, video=make.material())
        change_lesson(session=study.session, lesson=other.lesson, at=study.now)
        assert 'place="0"' in alice_in.get(address(other)).content.decode()
        assert 'place="71500"' in alice_in.get(address(film)).content.decode()

    def test_a_lesson_that_waits_for_another_says_for_which(self, alice_in: Client, film: LessonContent) -> None:
        later = make.content(of=CourseEdition.objects.get(), title="Pricing", video=make.material())
        with make.unguarded():
            later.needs.add(film.lesson)

        words = alice_in.get(address(later)).content.decode()

        assert "This lesson is still locked" in words
        assert "<lesson-film" not in words

    def test_is_for_those_who_learn_the_module(self, client: Client, bob: User, film: LessonContent) -> None:
        client.force_login(bob)

        assert client.get(address(film)).status_code == HTTPStatus.NOT_FOUND

    def test_costs_the_same_for_many_lessons(
        self, alice_in: Client, film: LessonContent, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(12):
            make.content(of=film.edition)
        alice_in.get(address(film))

        with django_assert_max_num_queries(24):
            alice_in.get(address(film))


class TestChapters:
    """The parts of a film."""

    def test_stand_beside_it_each_with_its_second(self, alice_in: Client, film: LessonContent) -> None:
        film.chapters = "0:00 Costs\n1:02 Where lines <cross>"
        with make.unguarded():
            film.save()

        words = alice_in.get(address(film)).content.decode()

        assert "data-marks" in words
        assert 'data-second="62.00"' in words
        assert "Where lines &lt;cross&gt;" in words

    def test_a_film_without_has_no_marks(self, alice_in: Client, film: LessonContent) -> None:
        assert "data-marks" not in alice_in.get(address(film)).content.decode()


class TestStream:
    """A film that comes as a stream from another host."""

    def test_may_reach_that_host_and_no_other_page_may(self, alice_in: Client, film: LessonContent) -> None:
        film.hls_url = "https://stream.example.edu/a/master.m3u8"
        with make.unguarded():
            film.save()

        page = alice_in.get(f"/learning/lessons/{film.lesson_id}/")

        policy = dict(part.strip().partition(" ")[::2] for part in page["Content-Security-Policy"].split(";"))
        assert policy["connect-src"] == "'self' https://stream.example.edu"
        assert policy["media-src"] == "'self' blob: https://stream.example.edu"
        assert 'data-hls="https://stream.example.edu/a/master.m3u8"' in page.content.decode()
        assert "stream.example.edu" not in alice_in.get("/learning/")["Content-Security-Policy"]


class TestThrough:
    """When a lesson is through."""

    def test_a_film_after_nine_tenths(self, alice: User, film: LessonContent) -> None:
        study = make.study(alice, on=film.lesson)
        study.pulse(played=[(0, 60, 1)])
        checkpoint(session=study.session, at=study.now)
        assert LessonProgress.objects.get().done_at is None

        study.pulse(played=[(30, 90, 1), (90, 110, 2)])
        checkpoint(session=study.session, at=study.now)

        assert LessonProgress.objects.get().done_at == study.now
        assert LessonProgress.objects.get().played == [[0, 110]]

    def test_a_stream_after_nine_tenths_of_what_its_authors_say(self, alice_in: Client, alice: User) -> None:
        content = make.content(of=make.edition(), about=make.lesson(minutes=2))
        content.hls_url = "https://stream.example.edu/a/master.m3u8"
        with make.unguarded():
            content.save()
        study = make.study(alice, on=content.lesson)

        study.pulse(played=[(0, 110, 1)])
        checkpoint(session=study.session, at=study.now)

        assert LessonProgress.objects.get().done_at == study.now

    def test_a_text_when_its_end_was_in_view(self, alice_in: Client, alice: User) -> None:
        lesson = make.lesson()
        Lesson.objects.filter(pk=lesson.pk).update(kind=Lesson.Kind.READING)
        lesson.refresh_from_db()
        make.content(of=make.edition(), about=lesson)
        study = make.study(alice, on=lesson)

        study.pulse(Sign(visible=True, playing=False, idle_for=timedelta(0)), place=960)
        checkpoint(session=study.session, at=study.now)

        assert LessonProgress.objects.get().done_at is not None

    def test_practice_when_every_answer_was_right_once(self, alice: User, quiz: LessonContent) -> None:
        first, second = quiz.questions.order_by("position")
        answer_practice(learner=alice, question=first, chosen=[1], at=make.NINE)
        answer_practice(learner=alice, question=second, chosen=[0], at=make.NINE)
        assert not LessonProgress.objects.filter(done_at__isnull=False).exists()

        answer_practice(learner=alice, question=second, chosen=[1], at=make.NINE)

        assert LessonProgress.objects.get().done_at == make.NINE


class TestPractice:
    """Questions with an explanation at once."""

    def test_the_answer_is_not_in_the_page_before(self, alice_in: Client, quiz: LessonContent) -> None:
        words = alice_in.get(address(quiz)).content.decode()

        assert "<math" in words
        assert "Count them." not in words
        assert "opt--right" not in words

    def test_explains_at_once(self, alice_in: Client, quiz: LessonContent) -> None:
        question = quiz.questions.order_by("position")[0]

        answer = alice_in.post(
            f"/learning/questions/{question.pk}/answer/", {f"q{question.pk}-chosen": "0"}, follow=True
        )

        words = answer.content.decode()
        assert "Count them." in words
        assert "Not quite" in words
        assert PracticeAnswer.objects.get().is_right is False

    def test_without_a_choice_says_what_to_do(self, alice_in: Client, quiz: LessonContent) -> None:
        question = quiz.questions.order_by("position")[0]

        answer = alice_in.post(f"/learning/questions/{question.pk}/answer/")

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Choose an answer first." in answer.content.decode()

    def test_is_not_for_others(self, client: Client, bob: User, quiz: LessonContent) -> None:
        client.force_login(bob)
        question = quiz.questions.order_by("position")[0]

        answer = client.post(f"/learning/questions/{question.pk}/answer/", {f"q{question.pk}-chosen": "1"})

        assert answer.status_code == HTTPStatus.NOT_FOUND


class TestNotes:
    """Private, with their place."""

    def test_are_kept_with_the_minute(self, alice_in: Client, film: LessonContent) -> None:
        answer = alice_in.post(f"{address(film)}notes/", {"text": "Ask about this", "place": "61000"}, follow=True)

        assert "1:01" in answer.content.decode()
        assert "Ask about this" in answer.content.decode()

    def test_an_empty_one_is_refused(self, alice_in: Client, film: LessonContent) -> None:
        assert alice_in.post(f"{address(film)}notes/", {"text": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    def test_nobody_removes_anothers(self, alice_in: Client, alice: User, bob: User, film: LessonContent) -> None:
        note = LessonNote.objects.create(learner=bob, lesson=film.lesson, text="Mine", written_at=make.NINE)

        assert alice_in.post(f"/learning/notes/{note.pk}/remove/").status_code == HTTPStatus.NOT_FOUND
        assert LessonNote.objects.exists()

    def test_can_be_removed(self, alice_in: Client, alice: User, film: LessonContent) -> None:
        note = LessonNote.objects.create(learner=alice, lesson=film.lesson, text="Mine", written_at=make.NINE)

        alice_in.post(f"/learning/notes/{note.pk}/remove/")

        assert not LessonNote.objects.exists()

    def test_a_lesson_is_saved_and_unsaved(self, alice_in: Client, film: LessonContent) -> None:
        assert "Saved for later" in alice_in.post(f"{address(film)}saved/", follow=True).content.decode()
        assert "Saved for later" not in alice_in.post(f"{address(film)}saved/", follow=True).content.decode()


def test_captions_are_read_as_a_transcript() -> None:
    assert [(cue.clock, cue.text) for cue in cues_of(VTT)] == [("0:01", "Costs & prices"), ("1:02", "End")]


@pytest.mark.parametrize(
    ("written", "begun"),
    [
        ("0:00 Costs\n\n1:02 The end", [0, 62]),
        ("1:02:03 Late", [3723]),
        ("62:03 Late too", [3723]),
        ("WEBVTT\n\n00:00.000 --> 00:05.000\nCosts\n\n00:05.000 --> 00:09.000\nEnd", [0, 5]),
        ("0:10 Later\n0:05 Earlier", []),
        ("0:00 Costs\nno time here", []),
        ("0:00", []),
        ("", []),
    ],
)
def test_chapters_are_lines_in_order_or_none_at_all(written: str, begun: list[int]) -> None:
    assert [chapter.begun for chapter in chapters_of(written)] == begun
