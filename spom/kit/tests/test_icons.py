"""The sprite holds the icons that are used, and no others."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NAMES = set((ROOT / "frontend" / "icons.txt").read_text().split())
# As a tag writes it, and as a menu entry or a card does.
USED = re.compile(r"""{%\s*icon ["']([\w-]+)["']|\bicon(?:_name)?=["']([\w-]+)["']""")


def _sources() -> Iterator[str]:
    for file in sorted((ROOT / "spom").rglob("*")):
        if file.suffix in {".py", ".html"} and not {"static", "migrations", "tests"}.intersection(file.parts):
            yield file.read_text(encoding="utf-8")


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    named = {name for source in _sources() for found in USED.findall(source) for name in found if name}

    assert "inbox" in named
    assert named - NAMES == set(), "add these names to frontend/icons.txt"


@pytest.mark.slow
def test_every_icon_in_the_sprite_is_used() -> None:
    everything = "\n".join(_sources())

    assert {name for name in NAMES if not re.search(rf"[\"']{name}[\"']", everything)} == set()
