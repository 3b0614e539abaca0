"""Pieces of a page that are drawn once and filled often: only what stands in their holes differs from time to time.

A template is drawn with `HOLES` in its context and says `{{ hole.chosen }}` where something is to be put in later.
Drawing it costs what templates cost; filling it costs next to nothing.
"""

import re
import secrets
from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

# Nobody can write this into a text, because nobody knows it.
_MARK = secrets.token_hex(8)
_HOLE = re.compile(f"{_MARK}:([a-z_]+):")


class Holes:
    """Any name is a hole of that name."""

    def __getitem__(self, name: str) -> SafeString:
        """Where something is put in later."""
        return mark_safe(f"{_MARK}:{name}:")  # noqa: S308  # letters and digits of ours


HOLES = Holes()


class Stencil:
    """HTML with holes."""

    def __init__(self, html: str) -> None:
        self._pieces = _HOLE.split(html)

    def filled(self, values: Mapping[str, str]) -> SafeString:
        """The HTML with safe values put in. Raises KeyError for a hole that nobody filled."""
        pieces = self._pieces[:]
        for place in range(1, len(pieces), 2):
            pieces[place] = values[pieces[place]]
        return mark_safe("".join(pieces))  # noqa: S308  # of a template, and what was safe already
