"""Every pair of colours that meets on a page is legible: ours, and whatever an institution chooses."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spom.kit.colour import (
    GROUNDS,
    LEGIBLE,
    Brand,
    Oklch,
    brand_in_dark,
    brand_in_light,
    contrast,
    from_hex,
    stylesheet,
    to_hex,
)

TOKENS = Path(__file__).parents[3] / "frontend" / "styles" / "tokens.css"
OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
# Edges of controls, marks and large fills are told apart at 3 to 1 (WCAG 2.2, 1.4.11).
DISTINCT = 3.0

TEXT = [
    *[("ink", ground) for ground in ("bg", "surface", "surface-2", "raised")],
    *[("ink-2", ground) for ground in ("bg", "surface", "surface-2", "raised")],
    ("ink-3", "surface"),
    ("ink-3", "surface-2"),
    *[("ink", f"{tone}-soft") for tone in ("brand", "ok", "warn", "bad")],
    *[("ink-2", f"{tone}-soft") for tone in ("brand", "ok", "warn", "bad")],
    *[("brand", ground) for ground in ("bg", "surface", "surface-2", "raised", "brand-soft")],
    *[(tone, ground) for tone in ("ok", "warn", "bad") for ground in ("bg", "surface", "raised", f"{tone}-soft")],
    ("on-brand", "brand-fill"),
    ("on-brand", "brand-hover"),
    ("on-bad", "bad-fill"),
    ("on-bad", "bad-hover"),
    ("on-deep", "deep"),
    ("on-deep-2", "deep"),
]
MARKS = [
    *[("line-2", ground) for ground in ("bg", "surface")],
    *[(mark, "surface") for mark in ("brand-fill", "ok-fill", "warn-fill", "bad-fill")],
    *[(f"set-{letter}", "surface") for letter in "abcd"],
]


@cache
def _tokens() -> dict[str, tuple[str, str]]:
    """Each colour token in light and in dark."""
    css = TOKENS.read_text()
    both = {
        found[1]: (_hex(found.groups()[1:4]), _hex(found.groups()[4:7]))
        for found in re.finditer(rf"--([\w-]+):\s*light-dark\(\s*{OKLCH},\s*{OKLCH}\s*\);", css)
    }
    same = {found[1]: (_hex(found.groups()[1:4]),) * 2 for found in re.finditer(rf"--([\w-]+):\s*{OKLCH};", css)}
    return {**both, **same}


def _hex(numbers: tuple[str, ...]) -> str:
    lightness, chroma, hue = map(float, numbers)
    return to_hex(Oklch(lightness=lightness, chroma=chroma, hue=hue))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT, ids=lambda name: name)
def test_text_is_legible(text: str, ground: str, theme: int) -> None:
    tokens = _tokens()

    assert contrast(tokens[text][theme], tokens[ground][theme]) >= LEGIBLE


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS, ids=lambda name: name)
def test_marks_and_edges_are_distinct(mark: str, ground: str, theme: int) -> None:
    tokens = _tokens()

    assert contrast(tokens[mark][theme], tokens[ground][theme]) >= DISTINCT


def test_the_surfaces_are_those_of_the_tokens() -> None:
    tokens = _tokens()

    assert {to_hex(ground) for ground in GROUNDS} == {tokens[name][0] for name in ("bg", "surface", "surface-2")}


def _least(brand: Brand, theme: int) -> float:
    """The contrast of the least legible pair."""
    tokens = _tokens()
    return min(
        *[contrast(brand.brand, tokens[ground][theme]) for ground in ("bg", "surface", "surface-2", "raised")],
        contrast(brand.brand, brand.brand_soft),
        contrast(brand.on_brand, brand.brand_fill),
        contrast(brand.on_brand, brand.brand_hover),
        contrast(brand.on_deep, brand.deep),
        contrast(brand.on_deep_2, brand.deep),
    )


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffff00", "#00ff00", "#ff0000", "#0000ff", "#808080"])
def test_the_hardest_colours_become_legible(colour: str) -> None:
    assert _least(brand_in_light(colour), theme=0) >= LEGIBLE
    assert _least(brand_in_dark(colour), theme=1) >= LEGIBLE


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_becomes_legible(number: int) -> None:
    colour = f"#{number:06x}"

    assert _least(brand_in_light(colour), theme=0) >= LEGIBLE
    assert _least(brand_in_dark(colour), theme=1) >= LEGIBLE


@pytest.mark.parametrize("colour", ["#7a1f3d", "#004488", "#00566e"])
def test_a_colour_that_is_dark_enough_fills_buttons_unchanged(colour: str) -> None:
    assert brand_in_light(colour).brand_fill == colour


@given(st.integers(0, 0xFFFFFF))
def test_a_colour_survives_the_way_there_and_back(number: int) -> None:
    colour = f"#{number:06x}"

    assert to_hex(from_hex(colour)) == colour


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    # The examples of WebAIM's checker: the lightest grey that passes on white, and the next one.
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_stylesheet_sets_every_brand_token_for_both_themes() -> None:
    css = stylesheet("#7a1f3d")

    names = set(re.findall(r"--([\w-]+):light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\);", css))
    assert names == {
        "brand",
        "brand-fill",
        "brand-hover",
        "on-brand",
        "brand-soft",
        "brand-line",
        "deep",
        "on-deep",
        "on-deep-2",
    }
    assert names <= _tokens().keys()


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#12345g", "#fff;}body{display:none"])
def test_nothing_else_reaches_the_stylesheet(colour: str) -> None:
    with pytest.raises(ValueError, match=r"#rrggbb|hexadecimal"):
        stylesheet(colour)
