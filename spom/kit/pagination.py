"""Long lists in pages, with limits nobody can talk us out of (S32).

Two kinds. *Numbered* pages, for lists people leaf through: `numbered_page`, drawn by `ui/pagination.html`.
*Onward* pages, for long lists and programs: `onward_page`; each begins where the last one ended, so
deep pages cost as little as the first, and rows that arrive meanwhile are neither lost nor shown twice.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import DataError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal

LONGEST_PAGE = 100
# Deeper pages make the database read and throw away everything before them.
DEEPEST_ROW = 10_000
M = TypeVar("M", bound=Model)


class NoSuchPlace(Refusal):
    """The mark of where to go on does not come from us, or not from this list."""

    code = "kit.pagination_no_such_place"
    message = _("This part of the list cannot be found. Begin at its first page.")


@dataclass(frozen=True, kw_only=True)
class Onward(Generic[M]):
    """Some rows; `next` is where the following page begins, None on the last one."""

    rows: list[M]
    next: str | None


def numbered_page(rows: QuerySet[M], *, number: str | int | None, size: int = 25) -> "Page[M]":
    """The page with this number; the nearest one there is when the number is missing, wrong or too high."""
    size = max(1, min(size, LONGEST_PAGE))
    return _Capped(rows, size).get_page(number)


def onward_page(rows: QuerySet[M], *, by: tuple[str, ...], after: str = "", size: int = 50) -> Onward[M]:
    """The rows after a mark, in the order of these fields, of which the last must be unique: `("-at", "-pk")`.

    Raises NoSuchPlace.
    """
    size = max(1, min(size, LONGEST_PAGE))
    found = rows.order_by(*by)
    beyond = _beyond(by, _read_mark(after, len(by))) if after else Q()
    try:
        # One more than is shown tells whether there is a next page, without counting.
        shown = list(found.filter(beyond)[: size + 1])
    except (ValidationError, ValueError, DataError) as no:
        raise NoSuchPlace from no
    more = len(shown) > size
    return Onward(rows=shown[:size], next=_mark(shown[size - 1], by) if more else None)


class _Capped(Paginator[M]):
    """Offers no page beyond the deepest row."""

    @property
    def num_pages(self) -> int:
        """How many pages there are to leaf through."""
        pages: int = super().num_pages
        return min(pages, max(1, DEEPEST_ROW // self.per_page))


def _beyond(by: tuple[str, ...], values: list[str | int]) -> Q:
    """(a, b) > (x, y), field by field, each in its own direction."""
    beyond = Q()
    same = Q()
    for field, value in zip(by, values, strict=True):
        name = field.removeprefix("-")
        beyond |= same & Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
        same &= Q(**{name: value})
    # Said once more of the first field alone, so that an index begins at the place and not at the top of the list.
    first = by[0]
    bound = {f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]}
    return Q(**bound) & beyond


def _mark(row: Model, by: tuple[str, ...]) -> str:
    values = [_value(row, field.removeprefix("-")) for field in by]
    text = json.dumps(values, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def _value(row: Model, field: str) -> str | int:
    value = row.serializable_value(field)
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _read_mark(mark: str, length: int) -> list[str | int]:
    try:
        values = json.loads(base64.b64decode(mark + "=" * (-len(mark) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as no:
        raise NoSuchPlace from no
    if not isinstance(values, list) or len(values) != length:
        raise NoSuchPlace
    if not all(type(value) in {str, int} for value in values):
        raise NoSuchPlace
    return values
