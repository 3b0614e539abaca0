"""The user guide: the articles people read, as one PDF in each language."""

import re
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import resolve
from django.utils.translation import override
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import Destination
from pytest_django import Settings

from spom.identity.models import User
from spom.kit.pdf import paper as papers
from spom.portal.actions.articles import Writing, bring_in_articles, publish_article, write_article
from spom.portal.guide.contents import TITLES, user_guide
from spom.portal.guide.pictures import SHOTS, Shot, file_of
from spom.portal.guide.printed import printed_guide
from spom.portal.models.article import Article
from spom.portal.queries.shipped_articles import shipped_articles
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "hi", "de")


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where printed guides lie."""
    settings.SPOM_DATA_DIR = tmp_path
    return tmp_path / "guide"


@pytest.fixture
def help_is_there() -> int:
    """What comes with the portal was brought in."""
    return bring_in_articles(articles=shipped_articles(), at=MONDAY_9)


def entries(reader: PdfReader) -> list[str]:
    """The titles of the bookmarks, chapters and articles alike."""

    def flat(items: list[Destination]) -> list[str]:
        return [title for item in items for title in (flat(item) if isinstance(item, list) else [str(item.title)])]

    return flat(reader.outline)  # type: ignore[arg-type]  # nested lists of destinations


def resources(reader: PdfReader, kind: str) -> list[Any]:
    """The fonts or pictures that the guide carries with it."""
    held: list[Any] = [page["/Resources"].get_object() for page in reader.pages]
    return [one.get_object() for each in held for one in each.get(kind, {}).values()]


class TestPictures:
    """Current, in each language, small, and each beside an article that exists."""

    @pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
    def test_each_shows_a_page_beside_an_article(self, shot: Shot) -> None:
        assert resolve(shot.page)
        assert shot.article in {one.slug for one in shipped_articles()}

        said = set()
        for language in LANGUAGES:
            with override(language):
                said.add(str(shot.says))

        assert len(said) == len(LANGUAGES)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_is_there_and_small(self, language: str) -> None:
        for shot in SHOTS:
            file = file_of(shot, language)
            assert file.stat().st_size < 40 << 10, file
            with Image.open(file) as picture:
                assert (picture.format, picture.size) == ("WEBP", (900, 633))

    def test_none_lies_about_unused(self) -> None:
        wanted = {file_of(shot, language) for shot in SHOTS for language in LANGUAGES}

        assert set(file_of(SHOTS[0], "en").parents[1].rglob("*.webp")) == wanted


@pytest.mark.slow
class TestPrinted:
    """What a reader holds."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_has_contents_numbers_pictures_and_every_article(self, help_is_there: int, language: str) -> None:
        reader = PdfReader(BytesIO(printed_guide(language)))
        titles = [one.title for one in shipped_articles() if one.language == language]
        last = len(reader.pages)
        cover, contents, end = (reader.pages[number].extract_text() for number in (0, 1, -1))

        assert last > 20
        assert str(reader.root_object["/Lang"]) == language
        assert set(entries(reader)) >= set(titles)
        # The contents lead from each article to its page; the foot of each page says which it is.
        assert contents.count(". . .") > 25 or contents.count("....") > 25
        assert re.findall(r"\d+", contents)[-2:] == ["2", str(last)]
        assert re.findall(r"\d+", end)[-2:] == [str(last), str(last)]
        # The cover names the guide in the other languages, so every guide shows all three scripts.
        assert ("Benutzerhandbuch" in cover) == ("User Guide" in cover or language == "de")
        assert any("\u0900" <= letter <= "\u097f" for letter in cover)
        faces = " ".join(str(font["/BaseFont"]) for font in resources(reader, "/Font"))
        assert "NotoSansDevanagari" in faces
        assert "Inter-" in faces
        pictures = [one for one in resources(reader, "/XObject") if one["/Subtype"] == "/Image"]
        assert len(pictures) >= len(SHOTS)

    def test_its_links_lead_into_itself_and_the_portal(self, help_is_there: int) -> None:
        reader = PdfReader(BytesIO(printed_guide("en")))
        links = [
            note.get_object()
            for page in reader.pages
            for note in page.get("/Annots", [])
            if note.get_object()["/Subtype"] == "/Link"
        ]
        outside = {str(link["/A"]["/URI"]) for link in links if "/A" in link and "/URI" in link["/A"]}

        assert len(links) > 60
        assert f"{django_settings.PUBLIC_URL}/system-check/" in outside
        assert all(address.startswith(django_settings.PUBLIC_URL) for address in outside)

    def test_is_printed_once_until_a_word_changes(
        self, help_is_there: int, folder: Path, grace: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = printed_guide("en")
        with monkeypatch.context() as broken:
            broken.setattr(papers, "PRESS", folder / "there-is-none")
            assert printed_guide("en") == first
        article = Article.objects.get(slug="too-dark")
        newer = Writing(title="Night lessons", summary="In one sentence.", words="", body="#eval is *text*.")
        publish_article(
            version=write_article(article=article, language="en", writing=newer, by=grace, at=MONDAY_9),
            by=grace,
            at=MONDAY_9,
        )

        second = printed_guide("en")

        assert "Night lessons" in entries(PdfReader(BytesIO(second)))
        assert len(list(folder.iterdir())) == 1

    def test_anybody_may_have_it(self, help_is_there: int, client: Client) -> None:
        page = client.get("/help/").content.decode()
        answer = client.get("/help/user-guide.de.pdf")

        assert 'href="/help/user-guide.de.pdf"' in page
        assert answer.headers["Content-Disposition"] == 'attachment; filename="user-guide-de.pdf"'
        assert answer.content.startswith(b"%PDF-1.7")


class TestNot:
    """When there is none."""

    @pytest.mark.parametrize("language", ["fr", "xx", "en"])
    def test_no_guide_without_language_or_articles(self, client: Client, language: str) -> None:
        assert client.get(f"/help/user-guide.{language}.pdf").status_code == HTTPStatus.NOT_FOUND

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_picture_is_in_the_paper(self, help_is_there: int, language: str) -> None:
        paper, newest = user_guide(language)

        assert newest == MONDAY_9
        assert paper.title == TITLES[language]
        assert set(paper.pictures) == {f"{shot.name}.webp" for shot in SHOTS}
