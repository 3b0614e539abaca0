"""Turning what people write into HTML."""

import pytest

from spom.kit.markdown import to_html


def test_keeps_what_text_needs() -> None:
    drawn = to_html("# Title\n\nOne **strong** [link](https://example.org).\n\n- a\n- b")

    assert "<h2>Title</h2>" in drawn
    assert "<strong>strong</strong>" in drawn
    assert '<a href="https://example.org" rel="noopener noreferrer">link</a>' in drawn
    assert "<li>a</li>" in drawn


def test_a_wide_table_can_be_scrolled_by_keyboard() -> None:
    assert '<div class="table-scroll" tabindex="0"><table class="table">' in to_html("| a |\n|---|\n| b |")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '<p style="color:red" onclick="x()">y</p>',
        "![x](https://tracker.example/pixel.png)",
        "<iframe src=//evil.example></iframe>",
    ],
)
def test_obeys_no_markup_of_its_own(hostile: str) -> None:
    drawn = to_html(hostile)

    for danger in ("<script", "<img", "<iframe", "<p style", 'href="javascript', 'href="data', "<p onclick"):
        assert danger not in drawn
