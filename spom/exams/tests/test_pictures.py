"""Pictures and formulas in the words of questions: shown, kept, and harmless."""

from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image

from spom.exams.items.gift import read_gift
from spom.exams.items.gift_out import write_gift
from spom.exams.items.illustrating import apart, together, with_picture
from spom.exams.items.items import (
    FULL,
    Choice,
    Item,
    Markup,
    Option,
    Text,
)
from spom.exams.items.moodle_xml import read_moodle_xml
from spom.exams.items.pictures import NotAPicture, embedded, is_safe
from spom.exams.items.plain import drawn
from spom.exams.tests.test_formats import DOT, MOODLE


class TestPictures:
    """Pictures and formulas in the words."""

    def test_moodle_brings_pictures(self) -> None:
        source = MOODLE.replace("cost?</p>", 'cost?</p><img src="@@PLUGINFILE@@/plan.png" alt="Plan">')
        (first, _second) = read_moodle_xml(source.replace("iVBORw0KGgo=", b64encode(DOT).decode()).encode()).items

        assert '<img src="data:image/png;base64,' in drawn(first.stem)

    @pytest.mark.security("S34")
    @pytest.mark.parametrize(
        "body",
        [
            '<img src="https://elsewhere.example/spy.png">',
            '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
            '<img src="data:text/html;base64,PGI+">',
            '<img src="javascript:alert(1)" onerror="alert(1)">',
            '<a href="data:text/html,x">x</a>',
        ],
    )
    def test_nothing_is_fetched_and_nothing_runs(self, body: str) -> None:
        for markup in (Markup.HTML, Markup.AUTO):
            shown = drawn(Text(body, markup))

            assert not any(word in shown for word in ("src=", "href=", "onerror", "script"))
        assert "<img" not in drawn(Text("![x](https://elsewhere.example/spy.png)"))

    @pytest.mark.parametrize("markup", [Markup.HTML, Markup.MARKDOWN, Markup.AUTO])
    def test_formulas_are_drawn_and_cannot_smuggle(self, markup: Markup) -> None:
        shown = drawn(Text(r"Is $$\frac{1}{2}$$ more than \(x &lt; 1\)? $$<script>alert(1)</script>$$", markup))

        assert "<mfrac>" in shown
        assert shown.count("<math") >= 2
        assert "<script" not in shown

    def test_a_large_picture_is_made_small(self) -> None:
        noise = Image.effect_noise((900, 900), 90).convert("RGB")
        content = BytesIO()
        noise.save(content, "PNG")

        address = embedded("photo.png", content.getvalue())

        assert address.startswith("data:image/webp;base64,")
        assert is_safe(address)
        with pytest.raises(NotAPicture):
            embedded("photo.png", b"\x89PNG\r\n\x1a\nnothing")

    def test_while_writing_pictures_stand_apart_and_come_back(self) -> None:
        plain = Item(stem=Text("Which?"), task=Choice((Option(Text("a"), FULL), Option(Text("b")))))
        item = with_picture(plain, embedded("dot.png", DOT), "A [red] dot")
        source, pictures = apart(write_gift([item]))

        assert "base64" not in source
        assert "picture-1" in source
        assert read_gift(together(source, pictures)).items == (item,)
        assert 'alt="A (red) dot"' in drawn(item.stem)
