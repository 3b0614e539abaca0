"""Files of lessons: only for those who may have them at this moment, in parts as a player asks."""

from http import HTTPStatus
from pathlib import Path

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from spom.campus.models.edition import Captions, CourseEdition, LessonContent
from spom.campus.models.material import Material
from spom.campus.tests import make
from spom.identity.models import User
from spom.kit.tests.films import film as film_bytes
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Settings) -> None:
    """Files of one test end with it."""
    settings.SPOM_DATA_DIR = tmp_path


@pytest.fixture
def film(db: None) -> Material:
    """A film in the data folder."""
    return make.material()


@pytest.fixture
def content(film: Material) -> LessonContent:
    """A lesson with the film, in the published edition of A1."""
    return make.content(of=make.edition(), video=film)


def address(content: LessonContent, film: Material) -> str:
    return f"/learning/contents/{content.pk}/materials/{film.pk}/"


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer)


@pytest.fixture
def learner(alice: User) -> User:
    """Alice, enrolled."""
    programme.enrolment(alice)
    return alice


@pytest.mark.security("S40")
def test_a_player_gets_the_part_it_asks_for(
    client: Client, learner: User, content: LessonContent, film: Material
) -> None:
    client.force_login(learner)

    answer = client.get(address(content, film), headers={"range": "bytes=4-13", "accept-encoding": "gzip"})

    assert answer.status_code == HTTPStatus.PARTIAL_CONTENT
    assert body(answer) == film_bytes()[4:14]
    assert answer.headers["Content-Range"] == f"bytes 4-13/{film.size}"
    assert answer.headers["Content-Length"] == "10"
    assert answer.headers["Content-Type"] == "video/webm"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Content-Encoding" not in answer.headers


def test_without_a_range_everything_comes(
    client: Client, learner: User, content: LessonContent, film: Material
) -> None:
    client.force_login(learner)

    answer = client.get(address(content, film), headers={"accept-encoding": "gzip"})

    assert (answer.status_code, body(answer)) == (HTTPStatus.OK, film_bytes())
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_another_file_than_it_began_with_comes_whole(
    client: Client, learner: User, content: LessonContent, film: Material
) -> None:
    client.force_login(learner)

    answer = client.get(address(content, film), headers={"range": "bytes=4-13", "if-range": '"older"'})

    assert (answer.status_code, body(answer)) == (HTTPStatus.OK, film_bytes())


def test_beyond_the_end_is_refused(client: Client, learner: User, content: LessonContent, film: Material) -> None:
    client.force_login(learner)

    answer = client.get(address(content, film), headers={"range": f"bytes={film.size}-"})

    assert answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert answer.headers["Content-Range"] == f"bytes */{film.size}"


@pytest.mark.security("S25")
class TestOnlyForThem:
    """Everybody else gets what they would get for a file that is not there."""

    def status(self, client: Client, who: User, content: LessonContent, film: Material) -> int:
        client.force_login(who)
        answer = client.get(address(content, film))
        body(answer)  # which closes the file
        return answer.status_code

    def test_a_student_who_is_not_enrolled(
        self, client: Client, bob: User, content: LessonContent, film: Material
    ) -> None:
        assert self.status(client, bob, content, film) == HTTPStatus.NOT_FOUND

    def test_a_supplier(self, client: Client, sam: User, content: LessonContent, film: Material) -> None:
        assert self.status(client, sam, content, film) == HTTPStatus.FORBIDDEN

    def test_a_draft_is_for_authors(
        self, client: Client, learner: User, kiran: User, content: LessonContent, film: Material
    ) -> None:
        with make.unguarded():
            CourseEdition.objects.update(state=CourseEdition.State.DRAFT, published_at=None)

        assert self.status(client, learner, content, film) == HTTPStatus.NOT_FOUND
        assert self.status(client, kiran, content, film) == HTTPStatus.OK

    def test_a_file_of_another_lesson(self, client: Client, learner: User, content: LessonContent) -> None:
        other = make.material()

        assert self.status(client, learner, content, other) == HTTPStatus.NOT_FOUND

    def test_nobody_without_signing_in(self, client: Client, content: LessonContent, film: Material) -> None:
        assert client.get(address(content, film)).status_code == HTTPStatus.FOUND


def test_captions_are_webvtt(client: Client, learner: User, content: LessonContent) -> None:
    with make.unguarded():
        Captions.objects.create(content=content, language="en", text="WEBVTT\n\n00:00.000 --> 00:02.000\nWelcome.\n")
    client.force_login(learner)

    answer = client.get(f"/learning/contents/{content.pk}/captions/en.vtt")

    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.content.startswith(b"WEBVTT")
    assert client.get(f"/learning/contents/{content.pk}/captions/de.vtt").status_code == HTTPStatus.NOT_FOUND
