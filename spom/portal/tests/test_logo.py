"""The institution's logo: uploaded, shown, replaced, removed; and nothing else comes in or goes out this way."""

import io
import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from spom.identity.models import User
from spom.journal.models import Entry
from spom.kit.tests import hostile
from spom.portal.actions.visits import note_visit
from spom.portal.models.institution import Institution
from spom.portal.queries.institution import current_institution
from spom.portal.queries.letterhead import letterhead
from spom.portal.tests import make
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

LOOK = "/settings/look/"
COLOUR = "#7a1f3d"
SHOWN = re.compile(r'<img src="(/institution/logo\.[0-9a-f]{12}/)" alt="Demo Institute of Accountants">')


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where kept files lie."""
    settings.SPOM_DATA_DIR = tmp_path
    return tmp_path / "files"


@pytest.fixture
def office(client: Client, grace: User) -> Client:
    """The administrator's browser."""
    client.force_login(grace)
    return client


def look(content: bytes, *, name: str = "logo.png") -> dict[str, object]:
    """What a browser sends when a file was chosen."""
    return {"colour": COLOUR, "logo": SimpleUploadedFile(name, content)}


def address() -> str:
    """Where the sign-in page finds the logo; "" if it shows none."""
    found = SHOWN.search(Client().get("/sign-in/").content.decode())
    return found[1] if found else ""


def fetched() -> tuple[Mapping[str, str], bytes]:
    """The logo as a stranger's browser gets it: headers and content."""
    answer = Client().get(address())
    content = answer.getvalue()
    answer.close()
    assert answer.status_code == HTTPStatus.OK
    return answer.headers, content


def kept(folder: Path) -> list[Path]:
    """The files in the data folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


class TestShown:
    """What everybody sees."""

    @pytest.mark.parametrize(
        ("name", "form", "kind"),
        [("a.png", "PNG", "image/png"), ("a.JPG", "JPEG", "image/jpeg"), ("a.webp", "WEBP", "image/webp")],
    )
    def test_an_upload_stands_on_the_sign_in_page(self, office: Client, name: str, form: str, kind: str) -> None:
        assert address() == ""

        assert office.post(LOOK, look(hostile.picture(form), name=name)).headers["Location"] == LOOK
        headers, content = fetched()

        assert headers["Content-Type"] == kind
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, picture.size) == (form, (40, 30))

    @pytest.mark.security("S37")
    def test_no_browser_makes_more_of_it_than_a_picture(self, office: Client) -> None:
        office.post(LOOK, look(hostile.picture("PNG")))

        headers = fetched()[0]

        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_signed_in_pages_show_it_for_no_statement_more(
        self, office: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        office.post(LOOK, look(hostile.picture("PNG")))
        note_visit(user=alice, at=MONDAY_9)
        note_visit(user=alice, at=timezone.now())
        browser = Client()
        browser.force_login(alice)
        current_institution()

        with django_assert_max_num_queries(6):
            page = browser.get("/").content.decode()

        assert SHOWN.search(page)

    @pytest.mark.usefixtures("no_institution")
    def test_can_be_given_while_setting_up(self, office: Client, grace: User) -> None:
        make.named(by=grace)

        assert 'enctype="multipart/form-data"' in office.get("/set-up/look/").content.decode()
        answer = office.post("/set-up/look/", look(hostile.picture("PNG")))

        assert answer.headers["Location"] == "/set-up/languages/"
        assert fetched()[1]

    def test_a_lost_file_is_not_found(self, office: Client, folder: Path) -> None:
        office.post(LOOK, look(hostile.picture("PNG")))
        for path in kept(folder):
            path.unlink()

        assert Client().get(address()).status_code == HTTPStatus.NOT_FOUND

    @pytest.mark.parametrize("digest", ["000000000000", "x"])
    def test_no_other_address_is_answered(self, office: Client, digest: str) -> None:
        assert Client().get(f"/institution/logo.{digest}/").status_code == HTTPStatus.NOT_FOUND
        office.post(LOOK, look(hostile.picture("PNG")))
        assert Client().get(f"/institution/logo.{digest}/").status_code == HTTPStatus.NOT_FOUND


class TestChanged:
    """By administrators."""

    def test_is_replaced_and_the_old_one_is_gone(
        self, office: Client, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        office.post(LOOK, look(hostile.picture("PNG")))
        first = address()

        with django_capture_on_commit_callbacks(execute=True):
            office.post(LOOK, look(hostile.picture("WEBP"), name="new.webp"))

        assert address() != first
        assert Client().get(first).status_code == HTTPStatus.NOT_FOUND
        assert [path.suffix for path in kept(folder)] == [".webp"]

    def test_is_removed_and_the_rings_come_back(
        self, office: Client, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        assert 'name="without_logo"' not in office.get(LOOK).content.decode()
        office.post(LOOK, look(hostile.picture("PNG")))
        assert 'name="without_logo"' in office.get(LOOK).content.decode()

        with django_capture_on_commit_callbacks(execute=True):
            office.post(LOOK, {"colour": COLOUR, "without_logo": "on"})

        assert address() == ""
        assert kept(folder) == []

    def test_stays_when_only_the_colour_changes(self, office: Client) -> None:
        office.post(LOOK, look(hostile.picture("PNG")))
        before = address()

        office.post(LOOK, {"colour": "#00566e"})

        assert address() == before != ""

    def test_is_journalled_by_the_name_of_its_file(self, office: Client, grace: User) -> None:
        office.post(LOOK, look(hostile.picture("PNG")))

        entry = Entry.objects.filter(kind="portal.InstitutionChanged").latest("pk")
        place = Institution.objects.get().logo

        assert entry.by_id == grace.pk
        assert entry.about["changes"]["logo"] == ["", place]
        assert f"Picture {place[:6]}" in office.get("/settings/").content.decode()

    @pytest.mark.security("S39")
    @pytest.mark.parametrize("who", ["alice", "sam", "kiran"])
    def test_only_administrators_may(
        self, client: Client, request: pytest.FixtureRequest, folder: Path, who: str
    ) -> None:
        client.force_login(request.getfixturevalue(who))

        assert client.post(LOOK, look(hostile.picture("PNG"))).status_code == HTTPStatus.FORBIDDEN
        assert kept(folder) == []


class TestRefused:
    """With a reason, and nothing else lost."""

    @pytest.mark.security("S39")
    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("logo.svg", hostile.SVG, "Files of this kind are not accepted here."),
            ("logo.pdf", hostile.pdf(), "Files of this kind are not accepted here."),
            ("logo.png", hostile.SVG, "The file is not what its name says."),
            ("logo.png", hostile.picture("JPEG"), "The file is not what its name says."),
            ("logo.png", b"\x89PNG\r\n\x1a\n" + hostile.HTML, "The file is damaged"),
            ("logo.png", hostile.png_claiming(30_000, 30_000), "The picture has too many points"),
            ("logo.png", hostile.picture("PNG") + bytes(1 << 20), "The file is too large."),
        ],
        ids=["svg", "pdf", "svg-as-png", "jpeg-as-png", "png-then-html", "bomb", "huge"],
    )
    def test_what_is_no_honest_picture(
        self, office: Client, folder: Path, name: str, content: bytes, reason: str
    ) -> None:
        answer = office.post(LOOK, look(content, name=name))

        page = answer.content.decode()
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert reason in page
        assert f'value="{COLOUR}"' in page
        assert kept(folder) == []
        assert Institution.objects.get().logo == ""

    @pytest.mark.security("S42")
    def test_what_hides_behind_a_picture_is_left_behind(self, office: Client) -> None:
        office.post(LOOK, look(hostile.picture("PNG") + hostile.HTML))

        assert b"script" not in fetched()[1]

    def test_no_picture_is_kept_for_a_form_that_comes_back(self, office: Client, folder: Path) -> None:
        picture = SimpleUploadedFile("logo.png", hostile.picture("PNG"))

        answer = office.post(LOOK, {"colour": "peacock", "logo": picture})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert kept(folder) == []

    @pytest.mark.usefixtures("no_institution")
    def test_nor_for_an_institution_without_a_name(self, office: Client, folder: Path) -> None:
        answer = office.post("/set-up/look/", look(hostile.picture("PNG")))

        assert answer.status_code == HTTPStatus.CONFLICT
        assert kept(folder) == []


class TestOnPaper:
    """The head of every paper."""

    def test_carries_name_colour_and_logo(self, office: Client) -> None:
        office.post(LOOK, look(hostile.picture("PNG")))

        head = letterhead()

        assert head.name == "Demo Institute of Accountants"
        assert head.colour == COLOUR
        with Image.open(io.BytesIO(head.logo)) as picture:
            assert picture.format == "PNG"

    def test_does_without_a_logo_that_is_gone(self, office: Client, folder: Path) -> None:
        office.post(LOOK, look(hostile.picture("PNG")))
        for file in kept(folder):
            file.unlink()

        assert letterhead().logo == b""
