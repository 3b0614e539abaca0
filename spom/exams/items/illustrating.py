"""A picture put below what is asked; and, while somebody writes, pictures kept apart from the words."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from spom.exams.items.items import Item, Markup, Text
from spom.exams.items.plain import drawn

# How GIFT writes a picture's address: its colon and its equals signs lose their meaning.
WRITTEN = re.compile(r"data\\:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+(?:\\=){0,2}")
STANDS_FOR = re.compile(r"picture-(\d+)")


def with_picture(item: Item, address: str, alt: str) -> Item:
    """The item with a picture below its question. Plain words become HTML, which can hold one."""
    if item.stem.markup is Markup.MARKDOWN:
        told = " ".join(alt.replace("[", "(").replace("]", ")").split())
        return replace(item, stem=Text(f"{item.stem.body}\n\n![{told}]({address})", Markup.MARKDOWN))
    body = str(drawn(item.stem)) if item.stem.markup is Markup.PLAIN else item.stem.body
    markup = Markup.HTML if item.stem.markup is Markup.PLAIN else item.stem.markup
    return replace(item, stem=Text(f'{body}<img src="{address}" alt="{escape(alt)}">', markup))


def apart(source: str) -> tuple[str, list[str]]:
    """GIFT as a person can read it: each picture's address is `picture-1`, `picture-2`; and the addresses."""
    found: list[str] = []

    def put_away(one: re.Match[str]) -> str:
        found.append(one[0])
        return f"picture-{len(found)}"

    return WRITTEN.sub(put_away, source), found


def together(source: str, pictures: Sequence[str]) -> str:
    """The GIFT again; a number nobody has stays as it was typed."""

    def bring(one: re.Match[str]) -> str:
        place = int(one[1])
        return pictures[place - 1] if 1 <= place <= len(pictures) else one[0]

    return STANDS_FOR.sub(bring, source)
