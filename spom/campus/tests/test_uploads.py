"""Large files in pieces: resumed after a broken line, bounded, and cleared away when nobody finishes them."""

import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from spom.campus.actions.uploading import (
    KEPT_FOR,
    MOST_OPEN,
    MOST_PIECE,
    PieceOutOfPlace,
    TooManyUploads,
    begin_upload,
    forget_old_uploads,
    take_piece,
)
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material, Upload
from spom.campus.queries.uploads import draft_of
from spom.campus.tests import make
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.kit.files import FileTooLarge, Kind, KindNotAccepted, NotWhatItSays
from spom.kit.tests.films import film

pytestmark = pytest.mark.django_db
VIDEO = (Kind.WEBM,)


@pytest.fixture
def grace_in(client: Client, grace: User) -> Client:
    """Grace, who may write lessons."""
    client.force_login(grace)
    return client


def begun(by: User, *, size: int = 10, name: str = "film.webm") -> Upload:
    return begin_upload(name=name, size=size, accept=VIDEO, by=by, at=make.NINE)


def begin(client: Client, name: str, size: int) -> str:
    answer = client.post("/learning/uploads/", json.dumps({"name": name, "size": size}), "application/json")
    assert answer.status_code == HTTPStatus.CREATED, answer.content
    token: str = answer.json()["token"]
    return token


def send(client: Client, token: str, at: int, piece: bytes) -> tuple[int, int]:
    answer = client.patch(
        f"/learning/uploads/{token}/", piece, "application/offset+octet-stream", headers={"upload-offset": str(at)}
    )
    return answer.status_code, int(answer["Upload-Offset"])


def test_a_film_in_pieces_becomes_the_lessons_film(grace_in: Client, grace: User) -> None:
    content = make.content(of=make.draft())
    whole = film()
    token = begin(grace_in, "film.webm", len(whole))

    assert send(grace_in, token, 0, whole[:100]) == (HTTPStatus.NO_CONTENT, 100)
    # The answer was lost: the same piece again is told where the server is.
    assert send(grace_in, token, 0, whole[:100]) == (HTTPStatus.CONFLICT, 100)
    # After a reload.
    asked = grace_in.head(f"/learning/uploads/{token}/")
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("100", str(len(whole)))
    assert send(grace_in, token, 100, whole[100:]) == (HTTPStatus.NO_CONTENT, len(whole))
    answer = grace_in.post(
        reverse("campus:content", args=[content.pk]),
        {"title": "T", "seconds": 60, "text": "", "hls_url": "", "transcript": "", "video_upload": token},
    )

    assert answer.status_code == HTTPStatus.FOUND, answer.content.decode()[:2000]
    content.refresh_from_db()
    assert content.video is not None
    assert content.video.size == len(whole)
    assert not Upload.objects.exists()


def test_what_has_not_arrived_is_not_kept(grace_in: Client, grace: User) -> None:
    module = make.edition().module
    token = begin(grace_in, "course.zip", 50)
    send(grace_in, token, 0, b"PK\x03\x04")

    answer = grace_in.post(reverse("campus:bring_in", args=[module.pk]), {"course_upload": token})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "has not arrived as a whole" in answer.content.decode()
    assert not Material.objects.exists()


@pytest.mark.security("S40")
def test_an_upload_is_its_owners_alone(grace_in: Client, kiran: User) -> None:
    token = begin(grace_in, "film.webm", 10)
    kirans = Client()
    kirans.force_login(kiran)

    assert kirans.head(f"/learning/uploads/{token}/").status_code == HTTPStatus.NOT_FOUND
    assert kirans.delete(f"/learning/uploads/{token}/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.security("S40")
def test_students_upload_nothing_here(client: Client, alice: User) -> None:
    client.force_login(alice)

    answer = client.post("/learning/uploads/", '{"name": "a.webm", "size": 5}', "application/json")

    assert answer.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("name", "size", "no"),
    [
        ("film.exe", 10, KindNotAccepted),
        ("film.webm", 0, FileTooLarge),
        ("film.webm", -5, FileTooLarge),
        ("film.webm", (2 << 30) + 1, FileTooLarge),
    ],
)
def test_what_can_be_refused_at_once_is(grace: User, name: str, size: int, no: type[Refusal]) -> None:
    with pytest.raises(no):
        begun(grace, size=size, name=name)


def test_a_few_at_a_time(grace: User) -> None:
    for _one in range(MOST_OPEN):
        begun(grace)

    with pytest.raises(TooManyUploads):
        begun(grace)


def test_never_more_than_was_said(grace: User) -> None:
    upload = begun(grace, size=10)

    with pytest.raises(FileTooLarge):
        take_piece(upload=upload, begins=0, piece=b"x" * 11, at=make.NINE)
    with pytest.raises(FileTooLarge):
        take_piece(upload=begun(grace, size=MOST_PIECE * 2), begins=0, piece=b"x" * (MOST_PIECE + 1), at=make.NINE)
    with pytest.raises(PieceOutOfPlace):
        take_piece(upload=upload, begins=5, piece=b"x", at=make.NINE)


def test_what_nobody_finishes_is_cleared_away_after_a_day(
    grace: User, django_capture_on_commit_callbacks: object
) -> None:
    now = datetime.now(tz=UTC)
    old = begin_upload(name="a.webm", size=5, accept=VIDEO, by=grace, at=now - KEPT_FOR - timedelta(minutes=1))
    young = begin_upload(name="b.webm", size=5, accept=VIDEO, by=grace, at=now)
    drafts = [draft_of(old), draft_of(young)]

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        assert forget_old_uploads(at=now) == 1

    assert [draft.exists() for draft in drafts] == [False, True]


def test_a_file_that_is_not_what_it_says_is_refused_in_the_end(grace_in: Client) -> None:
    module = make.edition().module
    token = begin(grace_in, "course.zip", 4)
    send(grace_in, token, 0, b"MZ\x00\x00")

    answer = grace_in.post(reverse("campus:bring_in", args=[module.pk]), {"course_upload": token})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert str(NotWhatItSays.message) in answer.content.decode()
    assert not Lesson.objects.filter(code="x").exists()
