"""Practice questions written on screen, and lessons looked at as a student sees them."""

from http import HTTPStatus

import pytest
from django.test import Client

from spom.campus.actions.questions import QuestionWriting, add_question, move_question, remove_question
from spom.campus.drafts import EditionFixed
from spom.campus.models.edition import CourseEdition, LessonContent, Question
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Package
from spom.campus.tests import courses, make
from spom.identity.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace_in(client: Client, grace: User) -> Client:
    """Grace, who may write lessons."""
    client.force_login(grace)
    return client


def drafted(kind: Lesson.Kind = Lesson.Kind.QUIZ) -> LessonContent:
    """A lesson of a draft."""
    edition = make.draft()
    lesson = make.lesson()
    Lesson.objects.filter(pk=lesson.pk).update(kind=kind)
    return make.content(of=edition, about=Lesson.objects.get(pk=lesson.pk))


def sent(**more: object) -> dict[str, object]:
    return {"stem": "2 + 2?", "option_0": "Four", "option_1": "Five", "right": ["0"], "explanation": "Count."} | more


def stems(content: LessonContent) -> list[str]:
    return [question.stem for question in content.questions.order_by("position")]


def writing(stem: str) -> QuestionWriting:
    return QuestionWriting(stem=stem, options=["a", "b"], key=[0], explanation="")


def test_a_question_is_written_and_found_again(grace_in: Client) -> None:
    content = drafted()

    answer = grace_in.post(
        f"/learning/contents/{content.pk}/questions/", sent(option_1="", option_2="Five", right=["0", "2"])
    )

    assert answer.status_code == HTTPStatus.FOUND
    question = Question.objects.get()
    assert (question.options, question.key) == (["Four", "Five"], [0, 1])
    page = grace_in.get(f"/learning/questions/{question.pk}/write/").content.decode()
    assert 'value="Four"' in page
    assert page.count("checked") == 2
    assert "2 + 2?" in grace_in.get(f"/learning/contents/{content.pk}/").content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"option_1": ""}, "at least two answers"),
        ({"right": []}, "Mark at least one answer as right."),
        ({"right": ["3"]}, "An answer marked as right is empty."),
        ({"right": ["77"]}, "77"),
        ({"stem": ""}, "required"),
    ],
)
def test_what_is_no_question_is_said_and_nothing_typed_is_lost(
    grace_in: Client, more: dict[str, object], said: str
) -> None:
    content = drafted()

    answer = grace_in.post(f"/learning/contents/{content.pk}/questions/", sent(**more))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    assert said in page
    assert 'value="Four"' in page
    assert not Question.objects.exists()


def test_questions_change_places_and_leave(grace: User) -> None:
    content = drafted()
    one, two, three = (
        add_question(content=content, writing=writing(stem), by=grace, at=make.NINE) for stem in ("one", "two", "three")
    )

    move_question(question=three, by_places=-1, by=grace, at=make.NINE)
    assert stems(content) == ["one", "three", "two"]
    move_question(question=one, by_places=-1, by=grace, at=make.NINE)
    assert stems(content) == ["one", "three", "two"]
    remove_question(question=one, by=grace, at=make.NINE)
    assert list(content.questions.order_by("position").values_list("position", "stem")) == [(1, "three"), (2, "two")]
    assert two.stem == "two"


def test_a_published_edition_keeps_its_questions(grace: User) -> None:
    content = drafted()
    question = add_question(content=content, writing=writing("one"), by=grace, at=make.NINE)
    CourseEdition.objects.filter(pk=content.edition_id).update(state="PUBLISHED", published_at=make.NINE)

    with pytest.raises(EditionFixed):
        remove_question(question=question, by=grace, at=make.NINE)


def test_the_list_takes_a_whole_order_and_one_step(grace_in: Client) -> None:
    first = drafted()
    second = make.content(of=first.edition)

    answer = grace_in.post(f"/learning/editions/{first.edition_id}/order/", {"content": [second.pk, first.pk]})
    assert answer.status_code == HTTPStatus.FOUND
    page = grace_in.get(f"/learning/editions/{first.edition_id}/").content.decode()
    assert page.index(f'data-key="{second.pk}"') < page.index(f'data-key="{first.pk}"')
    # Dragging is on top of the buttons, which stay.
    assert 'value="up"' in page


class TestPreview:
    """What an author sees of a lesson, draft or published."""

    def test_questions_are_disclosed(self, grace_in: Client, grace: User) -> None:
        content = drafted()
        add_question(content=content, writing=writing("Which *one*?"), by=grace, at=make.NINE)

        page = grace_in.get(f"/learning/contents/{content.pk}/preview/").content.decode()

        assert "Which <em>one</em>?" in page
        assert "opt--right" in page
        assert "Nothing" not in page or "nothing counts" in page
        assert "study-desk" not in page

    def test_a_package_is_opened_without_a_learner(self, grace_in: Client) -> None:
        content = drafted(Lesson.Kind.PACKAGE)
        content.package = Package.objects.create(
            material=make.material("game.zip", courses.scorm()), standard="SCORM_12", title="G", launch="play.html"
        )
        content.save()

        page = grace_in.get(f"/learning/contents/{content.pk}/preview/")

        assert "frame-src http://packages.localhost:8000" in page["Content-Security-Policy"]
        assert f'data-room="http://packages.localhost:8000/packages/{content.package.pk}.0:' in page.content.decode()

    def test_is_not_for_students(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        assert client.get(f"/learning/contents/{drafted().pk}/preview/").status_code == HTTPStatus.FORBIDDEN
