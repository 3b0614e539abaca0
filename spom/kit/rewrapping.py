"""A new master key for everything that is encrypted already: each value's own key is wrapped anew, row by row.

Nobody has to list what is encrypted, and nothing can be forgotten: every column of text is looked through for values
that begin as ours do. What they protect is never decrypted, and no page waits meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import CharField, Field, Model, QuerySet, TextField

from spom.kit.crypto import VERSION, Unreadable, active_prefix, rewrap

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Column:
    """Where encrypted values may stand: one in each row, or a list of them."""

    model: type[Model]
    name: str
    is_list: bool

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"  # noqa: SLF001  # Django documents _meta as public


@dataclass(frozen=True, kw_only=True)
class Rewrapped:
    """What became of one column: rows under the new key now, and rows that no key we have opens."""

    column: Column
    rows: int
    unreadable: int


def rewrap_everything() -> Iterator[Rewrapped]:
    """Put every encrypted value under the active master key; tells of each column in which there was one to do.

    May be broken off and begun again at any time. A value that changed meanwhile is left as it is: whoever changed it
    encrypted it under the active key already.
    """
    for column in columns():
        done = _rewrap_column(column)
        if done.rows or done.unreadable:
            yield done


def columns() -> Iterator[Column]:
    """Every column of text, and of lists of text, that this portal writes."""
    for model in apps.get_models():
        if model.__module__.startswith("spom.") and model._meta.managed:  # noqa: SLF001  # public, see above
            for field in model._meta.concrete_fields:  # noqa: SLF001  # public, see above
                if _is_text(field):
                    yield Column(model=model, name=field.name, is_list=False)
                elif isinstance(field, ArrayField) and _is_text(field.base_field):
                    yield Column(model=model, name=field.name, is_list=True)


def _is_text(field: "Field[Any, Any]") -> bool:
    return isinstance(field, CharField | TextField)


def _rewrap_column(column: Column) -> Rewrapped:
    rows = unreadable = 0
    last: Any = None
    while True:
        with transaction.atomic():
            batch = list(_older_than(last, column)[:BATCH])
            for pk, kept in batch:
                try:
                    rows += _replace(column, pk=pk, kept=kept)
                except Unreadable:
                    unreadable += 1
        if len(batch) < BATCH:
            return Rewrapped(column=column, rows=rows, unreadable=unreadable)
        last = batch[-1][0]


def _older_than(last: object, column: Column) -> "QuerySet[Any, tuple[Any, Any]]":
    """Rows after this one that hold something under another key, in the order of their keys."""
    found = column.model._base_manager.order_by("pk")  # noqa: SLF001  # what a model's own manager hides counts too
    if column.is_list:
        # Lists are few and short; whether one of their values is older is found out when they are here.
        found = found.filter(**{f"{column.name}__len__gt": 0, f"{column.name}__0__startswith": f"{VERSION}."})
    else:
        found = found.filter(**{f"{column.name}__startswith": f"{VERSION}."})
        found = found.exclude(**{f"{column.name}__startswith": active_prefix()})
    return (found if last is None else found.filter(pk__gt=last)).values_list("pk", column.name)


def _replace(column: Column, *, pk: object, kept: Any) -> int:
    """Write it under the active key if nobody has changed it since; how many rows that were. Raises Unreadable."""
    anew = [rewrap(each) for each in kept] if column.is_list else rewrap(kept)
    if anew == kept:
        return 0
    return column.model._base_manager.filter(pk=pk, **{column.name: kept}).update(**{column.name: anew})  # noqa: SLF001  # see above
