"""A field Django does not have: several spans of time in one column (PostgreSQL's tstzmultirange)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.multirange import Multirange, TimestamptzMultirange
from psycopg.types.range import Range

Span = Range[datetime]


def bounds(span: Span) -> tuple[datetime, datetime]:
    """Where the span begins and ends. Raises ValueError for one without an end: nobody learns for ever."""
    if span.lower is None or span.upper is None:
        raise ValueError("A span of learning has a beginning and an end.")
    return span.lower, span.upper


def length(span: Span) -> timedelta:
    """How long the span is."""
    lower, upper = bounds(span)
    return upper - lower


class MomentMultiRangeField(models.Field):  # type: ignore[type-arg]  # generic in the stubs only
    """Spans of wall-clock time that do not touch one another, in order; a list of psycopg ranges in Python."""

    description = "Several spans of time"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002  # Django's signature
        """PostgreSQL 14 and later."""
        return "tstzmultirange"

    def from_db_value(self, value: Multirange[datetime] | None, *_: object) -> list[Span]:
        """The spans, in order."""
        return list(value) if value is not None else []

    def get_prep_value(self, value: Sequence[Span] | None) -> TimestamptzMultirange:
        """What psycopg sends."""
        return TimestamptzMultirange(value or [])
