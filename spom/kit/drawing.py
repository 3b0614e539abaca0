"""Drawing a part of a page once for everybody who would see the same.

What a part shows is decided by the values it is given, the language, the clock and the built files, and by nothing
else: it sees neither the request nor the rest of the page. So equal values are drawn once, and nobody can be shown
what was drawn for somebody else, unless it is the very same. What differs from person to person (a name, the token of
a form) is left open while drawing, and filled in each time.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta, tzinfo
from enum import Enum
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from spom.kit.assets import built_at

# About 10 MB in each process, if all were as large as a menu.
MOST_KEPT = 2048
# Private-use characters around the name of what is left open.
_OPEN, _CLOSE = "\ue000", "\ue001"
_HOLE = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")


def drawn_once(template: str, values: Mapping[str, object], holes: Mapping[str, object] | None = None) -> SafeString:
    """The template drawn with `values`, from memory if it was drawn with equal ones; `holes` are filled in, escaped.

    A hole can be printed and nothing else. Raises TypeError for values that may change, or may be equal and yet look
    different: rows, lists, and HTML.
    """
    filled: Mapping[str, Any] = holes or {}
    parts = _drawn(
        template,
        # The kind as well: 1, 1.0 and True are equal, and are drawn differently.
        tuple((name, type(value), value) for name, value in values.items()),
        tuple(filled),
        get_language(),
        get_current_timezone(),
        built_at(),
    )
    if not filled:
        return mark_safe("".join([part for _odd, part in parts]))  # noqa: S308  # escaped where it was drawn
    # Every second part is the name of a hole; a page may print one many times.
    escaped = {name: conditional_escape(value) for name, value in filled.items()}
    return mark_safe("".join([escaped[part] if odd else part for odd, part in parts]))  # noqa: S308  # escaped where it was drawn, or here


@lru_cache(maxsize=MOST_KEPT)
def _drawn(
    template: str,
    values: tuple[tuple[str, type, object], ...],
    holes: tuple[str, ...],
    _language: str,
    _zone: tzinfo,
    _built_at: int,
) -> tuple[tuple[int, str], ...]:
    for _name, _kind, value in values:
        _want_unchanging(value)
    context: dict[str, object] = {name: f"{_OPEN}{name}{_CLOSE}" for name in holes}
    context |= {name: value for name, _kind, value in values}
    parts = _HOLE.split(get_template(template).render(context))
    return tuple((place % 2, part) for place, part in enumerate(parts) if part)


def _want_unchanging(value: object) -> None:
    """Raise TypeError for what cannot be a key of memory."""
    if isinstance(value, SafeData):
        # Equal to the same text not yet escaped, and drawn differently.
        raise TypeError("HTML cannot be remembered by its value. Leave it open, or draw it inside.")
    if isinstance(value, str):
        if _OPEN in value:
            raise TypeError("A value holds the mark of a hole.")
        return
    if value is None or isinstance(value, bool | int | float | date | timedelta | Enum):
        return
    if isinstance(value, tuple | frozenset):
        for one in value:
            _want_unchanging(one)
        return
    if is_dataclass(value) and not isinstance(value, type) and value.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # CPython's own
        for field in fields(value):
            _want_unchanging(getattr(value, field.name))
        return
    raise TypeError(f"A {type(value).__name__} may change after it was drawn. Give a frozen dataclass of plain values.")
