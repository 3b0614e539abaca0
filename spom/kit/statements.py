"""Statements that are asked all the time: the server keeps each parsed and planned, and only values travel.

Django sends every statement whole, with its values written into it, and PostgreSQL parses and plans it anew. For the
few long ones behind every page that costs more than what they look for. Behind PgBouncer this needs version 1.21 or
later with `max_prepared_statements`, its default since 1.24.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import ClientCursor, RawCursor

_HOLE = re.compile(r"%\((\w+)\)s|%%")


class Statement:
    """SQL with named holes, `%(learner)s`; a percent sign is written twice, as everywhere."""

    def __init__(self, sql: str) -> None:
        self.names: list[str] = []
        # As bytes, which remember their hash: the driver looks up what it has prepared by the whole text.
        self.sql: Any = _HOLE.sub(self._numbered, sql).encode()

    def rows(self, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """What it answers. Raises KeyError for a hole that nobody filled."""
        values: list[Any] = [given[name] for name in self.names]
        connection: Any = connections[DEFAULT_DB_ALIAS]
        # So that counters and logs of statements see it like any other.
        kind, wrap = RawCursor, connection.make_cursor
        if connection.queries_logged:
            kind, wrap = _Whole, connection.make_debug_cursor
        with connection.line() as line:
            with connection.wrap_database_errors:
                raw: Any = kind(line)
            with wrap(raw) as cursor:
                cursor.execute(self.sql, values)
                found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _numbered(self, hole: re.Match[str]) -> str:
        name = hole[1]
        if name is None:
            return "%"
        if name not in self.names:
            self.names.append(name)
        return f"${self.names.index(name) + 1}"


class _Whole(RawCursor[Any]):
    """Sends each statement whole: the driver keeps no text of one that is prepared, and a log wants to tell it."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
        """Never prepare it."""
        return super().execute(query, params, prepare=False)


def with_constants(sql: str, values: Sequence[object]) -> str:
    """SQL with its values written into it; a value that is a `str` of the kind `Hole` stays open."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    writer = ClientCursor(connection.connection)
    left = iter(values)

    def put(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        value = next(left)
        return str(value) if isinstance(value, Hole) else writer.mogrify("%s", [value]).replace("%", "%%")

    return re.sub("%s|%%", put, sql)


class Hole(str):
    """The name of a value that is given later, as it stands in SQL: `%(learner)s::bigint`."""

    __slots__ = ()
