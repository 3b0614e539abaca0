"""Text that people write: Markdown in, safe HTML out. Raw HTML in the text is shown, never obeyed."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br", "a"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}

_reader = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=256)
def to_html(text: str) -> SafeString:
    """The text as HTML. The page it stands on has the h1, so its own headings begin at h2."""
    tokens = _reader.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = {"h1": "h2", "h5": "h4", "h6": "h4"}.get(token.tag, token.tag)
    drawn = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(drawn, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    # A table wider than a phone scrolls by itself; by keyboard too, hence the tabindex.
    framed = clean.replace("<table>", '<div class="table-scroll" tabindex="0"><table class="table">')
    return mark_safe(framed.replace("</table>", "</table></div>"))  # noqa: S308  # cleaned just above
