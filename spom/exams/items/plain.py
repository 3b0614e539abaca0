"""What a text says, and how it is drawn."""

import re
from html import escape, unescape

import nh3
from django.utils.safestring import SafeString, mark_safe

from spom.exams.items.items import Markup, Text
from spom.kit import markdown

TAGS = {"p", "br", "strong", "em", "b", "i", "u", "sub", "sup", "ul", "ol", "li", "code", "pre", "blockquote", "hr"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "span",
}
TAG = re.compile(r"<[^>]*>")
MARKS = re.compile(r"[*_`#]+")


def plain(text: Text) -> str:
    """The words alone, on one line."""
    body = text.body
    if text.markup is not Markup.PLAIN:
        body = unescape(TAG.sub(" ", body))
    if text.markup is Markup.MARKDOWN:
        body = MARKS.sub("", body)
    return " ".join(body.split())


def drawn(text: Text) -> SafeString:
    """Safe HTML: nothing runs, nothing is fetched, whoever wrote it."""
    if text.markup is Markup.MARKDOWN:
        return markdown.to_html(text.body)
    if text.markup is Markup.PLAIN:
        return mark_safe(f"<p>{escape(text.body)}</p>")  # noqa: S308  # escaped
    return mark_safe(nh3.clean(text.body, tags=TAGS, attributes={}))  # noqa: S308  # cleaned
