"""The pages of the question bank, and who may open them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from spom.exams.models.bank import BankImport, Question
from spom.exams.queries.bank import newest_version
from spom.exams.tests import make
from spom.identity.models import User
from spom.programme.tests.make import module

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client: Client, grace: User) -> Client:
    client.force_login(grace)
    return client


def test_students_see_no_question(client: Client, alice: User) -> None:
    client.force_login(alice)
    pk = make.question().pk

    for name, words in [("bank", []), ("question", [pk]), ("files", []), ("send_file", []), ("rewrite", [pk])]:
        assert client.get(reverse(f"exams:{name}", args=words)).status_code == 403
    assert client.post(reverse("exams:export"), {"written_in": "GIFT"}).status_code == 403


def test_a_list_costs_the_same_for_many(writer: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(30):
        make.question(f"Question {number}?")
    writer.get(reverse("exams:bank"))

    with django_assert_max_num_queries(9):
        page = writer.get(reverse("exams:bank"))

    assert page.content.decode().count("Question 2") >= 10


def test_a_question_is_drawn_with_its_key_and_without_its_script(writer: Client) -> None:
    question = make.question("Is <script>alert(1)</script> shown?")

    page = writer.get(reverse("exams:question", args=[question.pk])).content.decode()

    assert "Right: 100 %" in page
    assert "<script>alert" not in page


def test_a_question_is_written_and_rewritten(writer: Client) -> None:
    home = module()
    writer.post(reverse("exams:question_new"), {"module": home.pk, "source": "First? {=a ~b}"})
    question = Question.objects.get()

    page = writer.get(reverse("exams:rewrite", args=[question.pk]))
    answer = writer.post(reverse("exams:rewrite", args=[question.pk]), {"source": "Second? {=a ~b ~c}"})

    assert "First? {" in page.content.decode()
    assert answer.status_code == 302
    question.refresh_from_db()
    assert (question.words, question.newest) == ("Second?", 2)
    assert newest_version(question).number == 2


@pytest.mark.parametrize(
    ("source", "why"),
    [("Open {=a", "never end"), ("A? {T}\n\nB? {T}", "Write one question here"), ("Explain {}", "essay")],
)
def test_what_cannot_be_used_comes_back_with_the_reason(writer: Client, source: str, why: str) -> None:
    answer = writer.post(reverse("exams:question_new"), {"module": module().pk, "source": source})

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Question.objects.exists()


def test_a_file_is_looked_into_then_taken(writer: Client) -> None:
    file = SimpleUploadedFile("two.gift", b"One? {T}\n\nTwo? {=a ~b}\n\nExplain. {}")
    said = {"module": module().pk, "written_in": "GIFT", "file": file}

    shown = writer.post(reverse("exams:send_file"), said, follow=True)

    page = shown.content.decode()
    assert "2 questions can be taken" in page
    assert "1 thing cannot be taken over" in page
    assert "essay" in page
    looked = BankImport.objects.get()
    writer.post(reverse("exams:take_file", args=[looked.pk]))
    assert Question.objects.count() == 2
    assert writer.post(reverse("exams:take_file", args=[looked.pk])).status_code == 409


def test_a_file_that_cannot_be_read_is_refused(writer: Client) -> None:
    file = SimpleUploadedFile("q.xml", b"<quiz>")
    said = {"module": module().pk, "written_in": "MOODLE_XML", "file": file}

    answer = writer.post(reverse("exams:send_file"), said)

    assert answer.status_code == 409
    assert "not well-formed XML" in answer.content.decode()


def test_the_way_is_walked_by_two(writer: Client, client: Client, vera: User) -> None:
    question = make.question(by=vera)
    writer.post(reverse("exams:submit", args=[question.pk]), {"to": "REVIEW"})
    writer.post(reverse("exams:remark", args=[question.pk]), {"text": "Fine by me."})

    answer = writer.post(reverse("exams:release", args=[question.pk]), {"to": "LIVE"})

    assert answer.status_code == 302
    question.refresh_from_db()
    assert question.state == "LIVE"
    page = writer.get(reverse("exams:question", args=[question.pk])).content.decode()
    assert "Fine by me." in page
    assert "Rewrite it" not in page


def test_a_door_for_drafts_releases_nothing(writer: Client, vera: User) -> None:
    question = make.question(by=vera)
    writer.post(reverse("exams:submit", args=[question.pk]), {"to": "REVIEW"})

    assert writer.post(reverse("exams:submit", args=[question.pk]), {"to": "LIVE"}).status_code == 422
    question.refresh_from_db()
    assert question.state == "REVIEW"


def test_a_question_gets_a_picture_that_its_pages_may_draw(writer: Client) -> None:
    content = BytesIO()
    Image.new("RGB", (4, 4), "red").save(content, "PNG")
    said = {"module": str(module().pk), "source": "[html]Which colour? {=Red ~Blue}"}

    def picture() -> SimpleUploadedFile:
        return SimpleUploadedFile("red.png", content.getvalue(), content_type="image/png")

    unsaid = writer.post(reverse("exams:question_new"), said | {"picture": picture()})
    page = writer.post(reverse("exams:question_new"), said | {"picture": picture(), "alt": "A square"}, follow=True)
    kept = Question.objects.get()
    rewriting = writer.get(reverse("exams:rewrite", args=[kept.pk])).content.decode()

    assert unsaid.status_code == 422
    assert '<img src="data:image/png;base64,' in page.content.decode()
    assert 'alt="A square"' in page.content.decode()
    assert "img-src 'self' blob: data:" in page.headers["Content-Security-Policy"]
    assert "data:" not in writer.get(reverse("exams:bank")).headers["Content-Security-Policy"]
    assert "picture-1" in rewriting
    assert "base64" not in rewriting
    assert kept.words == "Which colour?"
