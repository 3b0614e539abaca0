"""The parts of the design system. Every part, in every state, is shown at /parts/ during development.

A part that wraps content is a block tag: `{% note "warn" title="…" %}…{% endnote %}`.
Words arrive translated; what a part says by itself is translated here and in `ui/*.html`.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from spom.kit.assets import asset_url, asset_url_if_built
from spom.kit.drawing import drawn_once
from spom.kit.parts import Arc, Bar

register = template.Library()

TONE_ICONS = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "brand": "info", "": "info"}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file: `{% asset "app.js" %}`."""
    return asset_url(name)


@register.simple_tag
def asset_if_built(name: str) -> str:
    """The address of a built file that may be missing: then nothing."""
    return asset_url_if_built(name)


class OnceNode(template.Node):
    """`{% once %}`."""

    def __init__(
        self, name: FilterExpression, values: dict[str, FilterExpression], holes: dict[str, FilterExpression]
    ) -> None:
        self.name, self.values, self.holes = name, values, holes

    def render(self, context: Context) -> SafeString:
        """From memory, if it was drawn with equal values."""
        values = {name: value.resolve(context, ignore_failures=True) for name, value in self.values.items()}
        holes = {name: value.resolve(context, ignore_failures=True) for name, value in self.holes.items()}
        return drawn_once(self.name.resolve(context), values, holes)


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """A part drawn once for equal values: `{% once "ui/menu.html" menu=menu open csrf_token=csrf_token %}`.

    The part sees what is named here and nothing else. What stands behind `open` is filled in each time; the part can
    print it and nothing else. See spom.kit.drawing.
    """
    words = token.split_contents()[1:]
    if not words:
        raise TemplateSyntaxError("once needs the name of a template.")
    split = words.index("open") if "open" in words else len(words)
    given = [token_kwargs(part, parser) for part in (words[1:split], words[split + 1 :])]
    if len(given[0]) + len(given[1]) != len(words) - 1 - ("open" in words):
        raise TemplateSyntaxError("once takes a template, then name=value, then open and more name=value.")
    return OnceNode(parser.compile_filter(words[0]), *given)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of frontend/icons.txt. Decoration, unless it has a label."""
    return _icon(f"{asset_url('icons.svg')}#{name}", label)


@lru_cache(maxsize=1024)
def _icon(href: str, label: str) -> SafeString:
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def badge(text: str, tone: str = "", icon_name: str = "") -> SafeString:
    """A state in a word. Tones: ok, warn, bad, brand, or none."""
    tone_class = f" badge--{tone}" if tone else ""
    return format_html('<span class="badge{}">{}{}</span>', tone_class, icon(icon_name) if icon_name else "", text)


@register.simple_tag
def meter(value: float, most: float, sentence: str, tone: str = "") -> SafeString:
    """A bar of progress. The sentence is read aloud: "13 of 22 hours done". Tones: set-a to set-d, or none."""
    return format_html(
        '<progress class="meter {}" max="{}" value="{}" aria-label="{}"></progress>', tone, most, value, sentence
    )


@register.simple_tag
def ring(percent: float, sentence: str, text: str = "", size: str = "") -> SafeString:
    """A ring of progress around a short text. The sentence is read aloud. Sizes: sm, or none."""
    return format_html(
        '<div class="ring {}" role="img" aria-label="{}"><svg viewBox="0 0 100 100" aria-hidden="true">'
        '<circle class="track" cx="50" cy="50" r="44"/>'
        '<circle class="arc" cx="50" cy="50" r="44" pathLength="100" stroke-dasharray="{} 100"/></svg>'
        '<span class="ring__label" aria-hidden="true"><span class="ring__value">{}</span></span></div>',
        f"ring--{size}" if size else "",
        sentence,
        f"{percent:g}",
        text,
    )


# Between two arcs, in percent of the ring.
GAP = 2.4


@register.simple_tag
def arcs(parts: Sequence[Arc], sentence: str, text: str, under: str = "") -> SafeString:
    """A ring in several arcs, each with its own progress. The sentence is read aloud."""
    circles = []
    start = 0.0
    for part in parts:
        length = part.share - GAP
        offset = f"{-(start + GAP / 2):g}"
        circles.append(("track", f"{length:g} {100 - length:g}", offset))
        if part.done:
            done = length * part.done / 100
            circles.append((part.tone, f"{done:.2f} {100 - done:.2f}", offset))
        start += part.share
    drawn = format_html_join(
        "",
        '<circle class="{}" cx="50" cy="50" r="44" pathLength="100" stroke-dasharray="{}" stroke-dashoffset="{}"/>',
        circles,
    )
    return format_html(
        '<div class="ring ring--seg" role="img" aria-label="{}"><svg viewBox="0 0 100 100" aria-hidden="true">{}</svg>'
        '<span class="ring__label" aria-hidden="true"><span class="ring__value">{}</span>'
        '<span class="small muted">{}</span></span></div>',
        sentence,
        drawn,
        text,
        under,
    )


CHART_WIDTH, CHART_HEIGHT, BAR_WIDTH = 280, 142, 22


@register.simple_tag
def bars(columns: Sequence[Bar], goal: float, sentence: str) -> SafeString:
    """A small column chart with a line for the goal. The sentence says every number aloud."""
    step = CHART_WIDTH / max(1, len(columns))
    top = max([goal, 1, *(column.value for column in columns)]) * 1.1
    goal_y = f"{CHART_HEIGHT - goal / top * CHART_HEIGHT:.1f}"
    drawn = []
    for place, column in enumerate(columns):
        height = max(3.0, column.value / top * CHART_HEIGHT)
        left = place * step + (step - BAR_WIDTH) / 2
        tone = column.tone if column.value else "off"
        middle = f"{left + BAR_WIDTH / 2:.1f}"
        drawn.append((tone, f"{left:.1f}", f"{CHART_HEIGHT - height:.1f}", f"{height:.1f}", middle, column.label))
    columns_drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="22" height="{}" rx="4"/>'
        '<text x="{}" y="160" text-anchor="middle">{}</text>',
        drawn,
    )
    return format_html(
        '<svg class="bars" viewBox="0 -6 280 170" role="img" aria-label="{}">'
        '<line class="goal" x1="0" x2="280" y1="{}" y2="{}"/>{}</svg>',
        sentence,
        goal_y,
        goal_y,
        columns_drawn,
    )


@register.simple_tag
def logo_mark() -> SafeString:
    """The mark: four arcs. An institution's own logo takes its place."""
    return mark_safe(
        '<svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="5">'
        '<path class="set-a" d="M17.5 4.6A11.5 11.5 0 0 1 27.4 14.5"/>'
        '<path class="set-b" d="M27.4 17.5A11.5 11.5 0 0 1 17.5 27.4"/>'
        '<path class="set-c" d="M14.5 27.4A11.5 11.5 0 0 1 4.6 17.5"/>'
        '<path class="set-d" d="M4.6 14.5A11.5 11.5 0 0 1 14.5 4.6"/></svg>'
    )


@register.simple_tag
def field(bound: BoundField, hint: str = "") -> SafeString:
    """A form field with its label, hint and error, tied together for screen readers.

    What the browser should offer (`autocomplete`, `inputmode`) belongs in the form's widget.
    """
    hint = hint or str(bound.help_text)
    ids = [f"{bound.auto_id}-hint"] if hint else []
    ids += [f"{bound.auto_id}-error"] if bound.errors else []
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(ids)} if ids else {}
    kind = _kind(bound.field.widget)
    if kind in {"text", "password", "select"}:
        given = bound.field.widget.attrs.get("class", "")
        attrs["class"] = f"input {given}".strip()
    context = {"bound": bound, "hint": hint, "kind": kind, "attrs": attrs, "widget": bound.as_widget(attrs=attrs)}
    return render_to_string("ui/field.html", context)


# The first that fits, so a kind stands before the more general one.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.PasswordInput, "password"),
    (forms.HiddenInput, "hidden"),
    (forms.CheckboxInput, "check"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.FileInput, "file"),
    (forms.Select, "select"),
)


def _kind(widget: forms.Widget) -> str:
    return next((kind for family, kind in KINDS if isinstance(widget, family)), "text")


@register.simple_tag
def errors(form: BaseForm) -> SafeString:
    """What is wrong with a form, on top of it: every error, with a link to its field. Nothing when all is well."""
    if not form.errors:
        return SafeString()
    fields = [form[name] for name in form.errors if name in form.fields]
    return render_to_string("ui/errors.html", {"form": form, "fields": fields, "general": form.non_field_errors()})


@register.simple_block_tag(end_name="endcard")
def card(content: SafeString, title: str = "", kind: str = "", more: str = "", more_url: str = "") -> SafeString:
    """A card. Kinds: flush (rows and tables reach its edges), or none. `more` is a link beside the title."""
    context = {"content": content, "title": title, "kind": kind, "more": more, "more_url": more_url}
    return render_to_string("ui/card.html", context)


@register.simple_block_tag(end_name="endnote")
def note(content: SafeString, tone: str = "", title: str = "", icon_name: str = "", role: str = "") -> SafeString:
    """A note in the page. Tones: ok, warn, bad, brand. The title states the fact."""
    return format_html(
        '<div class="note{}"{}>{}<div>{}{}</div></div>',
        f" note--{tone}" if tone else "",
        format_html(' role="{}"', role) if role else "",
        icon(icon_name or TONE_ICONS[tone]),
        format_html("<strong>{}</strong>", title) if title else "",
        content,
    )


@register.simple_block_tag(end_name="endempty")
def empty(content: SafeString, title: str, icon: str = "circle") -> SafeString:
    """A list with nothing in it: the fact, what must happen, one action."""
    return render_to_string("ui/empty.html", {"content": content, "title": title, "icon": icon})


@register.simple_block_tag(end_name="enddialog")
def dialog(content: SafeString, id: str, title: str, kind: str = "") -> SafeString:  # noqa: A002  # reads as in HTML
    """A dialog, opened by `<button command="show-modal" commandfor="…">`. Kinds: sheet, or none.

    Its buttons stand in `<div class="dialog__foot">`, the last thing inside.
    """
    return render_to_string("ui/dialog.html", {"content": content, "id": id, "title": title, "kind": kind})


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """The pages to offer beside this one, with an ellipsis for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
