"""What a text says, and how it is drawn."""

import re
from functools import lru_cache
from html import escape, unescape

import nh3
from django.utils.safestring import SafeString, mark_safe

from spom.exams.items.items import Markup, Text
from spom.exams.items.pictures import is_safe
from spom.kit import markdown
from spom.kit.formulas import to_mathml

TAGS = {"p", "br", "strong", "em", "b", "i", "u", "sub", "sup", "ul", "ol", "li", "code", "pre", "blockquote", "hr"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "span",
    "img",
}
# Stand around the number of a piece that no cleaning must touch; letters of a private plane, which no text keeps.
OPEN, CLOSE = "\ue000", "\ue001"
NO_MARKS = str.maketrans("", "", OPEN + CLOSE)
KEPT = re.compile(f"{OPEN}(\\d+){CLOSE}")
FORMULA = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
MARKDOWN_PICTURE = re.compile(r"!\[([^\]]*)\]\((data:[^)\s]+)\)")
TAG = re.compile(r"<[^>]*>")
MARKS = re.compile(r"[*_`#]+")


def plain(text: Text) -> str:
    """The words alone, on one line."""
    body = text.body
    if text.markup is not Markup.PLAIN:
        body = unescape(TAG.sub(" ", body))
    if text.markup is Markup.MARKDOWN:
        body = MARKS.sub("", MARKDOWN_PICTURE.sub(r"\1", body))
    return " ".join(body.split())


@lru_cache(maxsize=512)
def drawn(text: Text) -> SafeString:
    r"""Safe HTML: nothing runs, nothing is fetched, whoever wrote it. `\(…\)`, `\[…\]` and `$$…$$` are formulas."""
    if text.markup is Markup.PLAIN:
        return mark_safe(f"<p>{escape(text.body)}</p>")  # noqa: S308  # escaped
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"{OPEN}{len(kept) - 1}{CLOSE}"

    def formula(found: re.Match[str]) -> str:
        # Two dollar signs stand in the midst of sentences more often than apart from them.
        inline = found[1] or found[3]
        return keep(to_mathml(unescape(inline or found[2]), is_block=not inline))

    body = FORMULA.sub(formula, text.body.translate(NO_MARKS))
    if text.markup is Markup.MARKDOWN:
        body = MARKDOWN_PICTURE.sub(lambda found: keep(_picture(found[1], found[2])), body)
        clean = str(markdown.to_html(body))
    else:
        clean = nh3.clean(
            body, tags=TAGS, attributes={"img": {"src", "alt"}}, url_schemes={"data"}, attribute_filter=_harmless
        )
    return mark_safe(KEPT.sub(lambda found: kept[int(found[1])], clean))  # noqa: S308  # cleaned, or made above


def _picture(alt: str, address: str) -> str:
    return f'<img src="{address}" alt="{escape(alt)}">' if is_safe(address) else escape(alt)


def _harmless(_tag: str, name: str, value: str) -> str | None:
    return value if name != "src" or is_safe(value) else None
