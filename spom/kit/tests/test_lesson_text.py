"""Lessons as text: formulas that browsers draw, pictures of ours only, and nothing that could run."""

import re

import pytest

from spom.kit.lesson_text import lesson_html


def test_a_formula_becomes_mathml() -> None:
    html = lesson_html(r"Break-even is $\frac{F}{p - v}$ units.", figures={})

    assert "<mfrac>" in html
    assert "Break-even is <math" in html


def test_a_formula_of_its_own_stands_alone() -> None:
    assert 'display="block"' in lesson_html("$$C = F + vx$$", figures={})


@pytest.mark.parametrize("text", ["It costs $5 and $6.", "From $ 5 to $ 6", r"Between \$5 and \$6"])
def test_money_stays_money(text: str) -> None:
    assert "<math" not in lesson_html(text, figures={})


def test_pictures_are_those_of_the_lesson() -> None:
    html = lesson_html(
        "![A chart](chart.png) ![Elsewhere](https://example.org/spy.gif)", figures={"chart.png": "/x/1/"}
    )

    assert '<img src="/x/1/" alt="A chart" loading="lazy">' in html
    assert "spy.gif" not in html
    assert "[Elsewhere]" in html


@pytest.mark.security("S34")
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        r"$\text{<script>alert(1)</script>}$",
        r"$\href{javascript:alert(1)}{x}$",
        '![x](chart.png" onerror="alert(1))',
        "[x](javascript:alert(1))",
        "\ue0000\ue001",
        r"$\style{background:url(https://example.org)}{x}$",
    ],
)
def test_nothing_runs(text: str) -> None:
    html = lesson_html(text, figures={"chart.png": "/x/1/"}).lower()

    assert "<script" not in html
    assert not re.search(r"<[^>]*\s(on\w+|style|href=.javascript)", html)


def test_what_is_no_formula_is_shown_as_written() -> None:
    assert r"\frac{" in lesson_html(r"Broken: $\frac{$", figures={})
