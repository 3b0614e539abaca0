"""Markdown of lessons: what spom.kit.markdown reads, and pictures, formulas and footings of tables besides.

Formulas stand between dollars, `$C = F + vx$`, or between two on each side to stand alone. A dollar before a space, or
after one, is money.
"""

import re
from collections.abc import Mapping

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from spom.kit.formulas import to_mathml
from spom.kit.markdown import ATTRIBUTES, SCHEMES, TAGS

# Characters of nobody's language: they hold a formula's place while the rest is made safe.
OPEN, CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{OPEN}(\\d+){CLOSE}")
_PICTURE_TAGS = {"img", "figure", "figcaption", "sup", "sub"}
_PICTURE_ATTRIBUTES = {"img": {"src", "alt", "title", "loading"}}


def lesson_html(text: str, *, figures: Mapping[str, str]) -> SafeString:
    """The text as HTML. `figures` gives the address of each picture by the path the text names; others are left out."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.inline.ruler.before("escape", "formula", _formula)
    formulas: list[str] = []
    tokens = reader.parse(text.replace(OPEN, "").replace(CLOSE, ""))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = {"h1": "h2", "h5": "h4", "h6": "h4"}.get(token.tag, token.tag)
        for child in token.children or []:
            _place(child, figures, formulas)
    drawn = reader.renderer.render(tokens, reader.options, {})
    attributes = {tag: set(names) for tag, names in {**ATTRIBUTES, **_PICTURE_ATTRIBUTES}.items()}
    # Pictures come from our own addresses only, which have no scheme.
    clean = nh3.clean(
        drawn, tags=TAGS | _PICTURE_TAGS, attributes=attributes, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )
    framed = clean.replace("<table>", '<div class="table-scroll" tabindex="0"><table class="table">')
    framed = framed.replace("</table>", "</table></div>")
    # What latex2mathml builds is a tree of elements with escaped text, so it may go in after the cleaning.
    return mark_safe(_PLACE.sub(lambda found: formulas[int(found[1])], framed))  # noqa: S308  # cleaned just above


def _place(token: Token, figures: Mapping[str, str], formulas: list[str]) -> None:
    """Turn our own tokens into what the renderer knows."""
    if token.type == "formula":
        formulas.append(to_mathml(token.content, is_block=token.markup == "$$"))
        token.type, token.content = "text", f"{OPEN}{len(formulas) - 1}{CLOSE}"
    elif token.type == "image":
        address = figures.get(str(token.attrGet("src") or ""))
        if address is None:
            token.type, token.content = "text", f"[{token.content}]"
            return
        token.attrSet("src", address)
        token.attrSet("loading", "lazy")


def _formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # markdown-it's signature
    """Read `$…$` or `$$…$$`."""
    source, begun = state.src, state.pos
    if source[begun] != "$":
        return False
    fence = "$$" if source.startswith("$$", begun) else "$"
    inner = begun + len(fence)
    end = source.find(fence, inner)
    if end <= inner:
        return False
    tex = source[inner:end]
    after = source[end + len(fence) : end + len(fence) + 1]
    is_money = fence == "$" and (tex[0].isspace() or tex[-1].isspace() or after.isdigit())
    if is_money or "\n\n" in tex:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content, token.markup = tex.strip(), fence
    state.pos = end + len(fence)
    return True
