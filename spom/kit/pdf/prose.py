"""Markdown as data a paper can draw: blocks of runs, each run a text with its marks. Nothing in it is a template.

The same Markdown as spom.kit.markdown reads, so that a page and its paper say the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from spom.kit.pdf.paper import Json

Block: TypeAlias = dict[str, Json]
Link: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where a text's links lead on paper, and what its pictures are called there. An empty link is only text."""

    link: Link = str
    picture: Link = str


def prose(text: str, places: Places | None = None) -> list[Block]:
    """The text's blocks, in order."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return _blocks(SyntaxTreeNode(reader.parse(text)), places or Places())


def _blocks(node: SyntaxTreeNode, places: Places) -> list[Block]:
    return [block for child in node.children for block in _block(child, places)]


def _block(node: SyntaxTreeNode, places: Places) -> list[Block]:
    draw = _DRAWN.get(node.type)
    return draw(node, places) if draw else [{"kind": "paragraph", "runs": [{"kind": "text", "text": node.content}]}]


def _heading(node: SyntaxTreeNode, places: Places) -> list[Block]:
    """The page it stands on has the first level, so `#` and `##` are both one below it."""
    level = max(1, int(node.tag[1]) - 1)
    return [{"kind": "heading", "level": level, "runs": _runs(node.children[0], places)}]


def _list(node: SyntaxTreeNode, places: Places) -> list[Block]:
    items = [_blocks(item, places) for item in node.children]
    return [{"kind": "list", "ordered": node.type == "ordered_list", "items": items}]


def _quote(node: SyntaxTreeNode, places: Places) -> list[Block]:
    return [{"kind": "quote", "blocks": _blocks(node, places)}]


def _code(node: SyntaxTreeNode, _places: Places) -> list[Block]:
    return [{"kind": "code", "text": node.content}]


def _rule(_node: SyntaxTreeNode, _places: Places) -> list[Block]:
    return [{"kind": "rule"}]


def _paragraph(node: SyntaxTreeNode, places: Places) -> list[Block]:
    """A picture alone on its line is a block of its own."""
    inline = node.children[0]
    if [child.type for child in inline.children] == ["image"]:
        (image,) = inline.children
        name = places.picture(str(image.attrs["src"]))
        return [{"kind": "picture", "name": name, "says": image.content}] if name else []
    return [{"kind": "paragraph", "runs": _runs(inline, places)}]


def _table(node: SyntaxTreeNode, places: Places) -> list[Block]:
    rows: list[list[Json]] = [
        [_runs(cell.children[0], places) if cell.children else [] for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    return [{"kind": "table", "headings": rows[0], "rows": rows[1:]}]


def _runs(node: SyntaxTreeNode, places: Places, marks: Mapping[str, Json] | None = None) -> list[Block]:
    marks = marks or {}
    found: list[Block] = []
    for child in node.children:
        if child.type in {"strong", "em"}:
            mark = {"strong": "strong", "em": "emphasis"}[child.type]
            found += _runs(child, places, {**marks, mark: True})
        elif child.type == "link":
            address = places.link(str(child.attrs["href"]))
            found += _runs(child, places, {**marks, **({"link": address} if address else {})})
        elif child.type == "hardbreak":
            found.append({"kind": "break"})
        elif child.type == "softbreak":
            found.append({"kind": "text", "text": " "})
        elif child.type == "code_inline":
            found.append({"kind": "text", "text": child.content, **marks, "code": True})
        else:
            found.append({"kind": "text", "text": child.content, **marks})
    return found


_DRAWN: dict[str, Callable[[SyntaxTreeNode, Places], list[Block]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "bullet_list": _list,
    "ordered_list": _list,
    "blockquote": _quote,
    "fence": _code,
    "code_block": _code,
    "table": _table,
    "hr": _rule,
}
