"""Papers: three scripts, an archive's rules, and nothing in them that was not handed over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from PIL import Image
from pypdf import PdfReader

from spom.kit.gallery.papers import sample_paper
from spom.kit.pdf import paper as papers
from spom.kit.pdf.paper import Json, Paper, PaperFailed, PaperTooSlow, print_pdf, print_pictures, qr_svg
from spom.kit.pdf.prose import Places, prose

pytestmark = pytest.mark.slow

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template of an app that a test may write."""
    folder = tmp_path / "templates" / "kit"
    folder.mkdir(parents=True)
    monkeypatch.setattr(apps.get_app_config("kit"), "path", str(tmp_path))
    return folder / "tried.typ"


def tried(**content: Json) -> Paper:
    return replace(sample_paper("en"), template="kit/tried.typ", content=content)


def text_of(printed: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(printed)).pages)


class TestTheSample:
    """Every part once, as the gallery shows it."""

    def test_reads_in_three_scripts(self) -> None:
        text = text_of(print_pdf(sample_paper("en"), at=AT))

        assert "Straße" in text
        assert "नमक" in text
        assert "₹1,20,000" in text

    def test_counts_its_pages_in_the_readers_language(self) -> None:
        printed = print_pdf(sample_paper("de"), at=AT)

        pages = len(PdfReader(BytesIO(printed)).pages)
        assert pages == 2
        assert "Seite 1 von 2" in text_of(printed)
        assert "Seite 2 von 2" in text_of(printed)

    def test_says_who_wrote_what_in_which_language(self) -> None:
        reader = PdfReader(BytesIO(print_pdf(sample_paper("hi"), at=AT)))

        assert reader.metadata is not None
        assert reader.metadata.title == sample_paper("hi").title
        assert reader.metadata.author == "Riverbend University"
        assert reader.metadata.creation_date == AT
        assert str(reader.root_object["/Lang"]) == "hi"

    def test_is_made_for_archives_and_screen_readers(self) -> None:
        reader = PdfReader(BytesIO(print_pdf(sample_paper("en"), at=AT)))

        assert reader.xmp_metadata is not None
        declared = reader.xmp_metadata.stream.get_data().decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in declared
        assert "<pdfaid:part>2</pdfaid:part>" in declared
        assert str(reader.root_object["/MarkInfo"]) == "{'/Marked': True, '/Suspects': False}"

    def test_is_the_same_to_the_byte(self) -> None:
        assert print_pdf(sample_paper("en"), at=AT) == print_pdf(sample_paper("en"), at=AT)

    def test_can_be_looked_at(self) -> None:
        first, _second = print_pictures(sample_paper("en"), at=AT)

        drawn = Image.open(BytesIO(first)).convert("L")
        assert drawn.size == (595, 842)
        shades = drawn.histogram()
        assert sum(shades[:80]) > 1000
        assert shades[255] > sum(shades) / 2


class TestWhatPeopleWrote:
    """It is shown, never obeyed."""

    @pytest.mark.security("S34")
    @pytest.mark.parametrize("written", ['#read("/etc/hostname")', "$x$ *a* _b_", "= Heading", '"); panic("x'])
    def test_stays_as_it_was_written(self, template: Path, written: str) -> None:
        template.write_text('#import "/house/letterhead.typ": *\n#show: letter\n#content.name')

        assert written in text_of(print_pdf(tried(name=written), at=AT)).replace("\n", " ")

    def test_keeps_what_its_markdown_means(self) -> None:
        blocks = prose(
            "# One\n\nA **bold** [way](there) `x`\n\n- 1\n- 2\n\n![A door](door.png)", Places(link="to:{}".format)
        )

        heading, paragraph, items, picture = blocks
        assert heading == {"kind": "heading", "level": 1, "runs": [{"kind": "text", "text": "One"}]}
        assert paragraph["runs"] == [
            {"kind": "text", "text": "A "},
            {"kind": "text", "text": "bold", "strong": True},
            {"kind": "text", "text": " "},
            {"kind": "text", "text": "way", "link": "to:there"},
            {"kind": "text", "text": " "},
            {"kind": "text", "text": "x", "code": True},
        ]
        assert items["kind"] == "list"
        assert picture == {"kind": "picture", "name": "door.png", "says": "A door"}


class TestTheRoom:
    """A template sees its neighbours, the house's parts and its pictures. Nothing else."""

    @pytest.mark.security("S34")
    @pytest.mark.parametrize(
        "place", ["/etc/hostname", "../../../../../etc/hostname", "../../../../../../proc/self/environ"]
    )
    def test_has_no_way_out(self, template: Path, place: str) -> None:
        template.write_text(f'#set document(title: "x")\n#read("{place}")')

        with pytest.raises(PaperFailed, match=r"not found|cannot read|denied|outside"):
            print_pdf(tried(), at=AT)

    def test_fetches_nothing(self, template: Path) -> None:
        template.write_text('#import "@preview/cetz:0.3.0"')

        with pytest.raises(PaperFailed, match="wants a package"):
            print_pdf(tried(), at=AT)

    @pytest.mark.security("S34")
    def test_knows_none_of_our_secrets(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "tell.py").write_text("import os, sys; sys.exit(' '.join(os.environ))")
        monkeypatch.setattr(papers, "PRESS", tmp_path / "tell.py")
        monkeypatch.setenv("SPOM_SOMETHING_SECRET", "x")

        with pytest.raises(PaperFailed) as told:
            print_pdf(sample_paper("en"), at=AT)

        assert "RAYON_NUM_THREADS" in str(told.value)
        assert "SPOM_" not in str(told.value)

    def test_ends_what_does_not_end(self, template: Path) -> None:
        template.write_text("#for a in range(9999) { for b in range(9999) { for c in range(9999) { } } }")

        with pytest.raises(PaperTooSlow):
            print_pdf(tried(), at=AT, seconds=1.0)

    @pytest.mark.parametrize("name", ["../escape.png", "/etc/x.png", "UPPER.png", "x.gif"])
    def test_takes_pictures_with_plain_names_only(self, name: str) -> None:
        paper = replace(sample_paper("en"), pictures={name: b""})

        with pytest.raises(PaperFailed, match="no name of a picture"):
            print_pdf(paper, at=AT)

    @pytest.mark.parametrize("name", ["kit/none.typ", "../kit/sample_paper.typ", "kit/sample_paper"])
    def test_knows_the_templates_of_apps_only(self, name: str) -> None:
        with pytest.raises(PaperFailed):
            print_pdf(replace(sample_paper("en"), template=name), at=AT)

    def test_wants_text_not_things(self) -> None:
        content: Mapping[str, Json] = {"when": AT}  # type: ignore[dict-item]  # what a careless caller hands over

        with pytest.raises(PaperFailed, match="datetime"):
            print_pdf(replace(sample_paper("en"), content=content), at=AT)


def test_a_qr_code_is_a_picture_of_its_own() -> None:
    drawn = qr_svg("https://example.org/verify/abc")

    assert drawn.startswith("<svg")
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawn
