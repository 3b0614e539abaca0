"""Queries whose SQL is written once for the life of the process.

Django writes the SQL of a query anew each time it is asked. For the few that every page asks, that costs several times
what sending it and reading the answer do. A `Prepared` query is an ordinary queryset in which some values are left
open (`Given`):

    SESSION = Prepared(lambda: Session.objects.filter(key_hash=Given("key_hash", CharField())))
    SESSION.first({"key_hash": hash_of(key)})
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from spom.kit.statements import Hole, Statement, with_constants

M = TypeVar("M", bound=Model)


class Given(Expression):
    """A value left open: `Given("person", BigIntegerField())`. Named again when the query is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(  # type: ignore[override]  # Django passes on whatever stands in the hole
        self,
        compiler: SQLCompiler,  # noqa: ARG002  # Django's signature
        connection: BaseDatabaseWrapper,  # noqa: ARG002
    ) -> tuple[str, list["Given"]]:
        """A hole, marked by ourselves."""
        return "%s", [self]


@dataclass(frozen=True)
class Written:
    """SQL with its holes, and how many columns it answers. What stands in each hole is known, or `Given` later."""

    sql: str
    params: tuple[object, ...]
    columns: int = 1

    def statement(self) -> Statement:
        """What is known written into it, the rest left open by name. Asks the database how it writes values."""
        connection = connections[DEFAULT_DB_ALIAS]
        values = [
            Hole(f"%({one.name})s::{one.output_field.db_type(connection)}") if isinstance(one, Given) else one
            for one in self.params
        ]
        return Statement(with_constants(self.sql, values))

    def counted(self) -> "Written":
        """How many rows there are, instead of the rows."""
        return Written(sql=f"SELECT count(*) FROM ({self.sql}) AS counted", params=self.params)  # noqa: S608  # written SQL


def written(query: "QuerySet[Any, Any]") -> Written:
    """The SQL of a queryset, with its holes."""
    compiler: Any = query.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    return Written(sql=sql, params=tuple(params), columns=compiler.col_count)


class Together:
    """Several questions asked in one statement. Each answer is a JSON list of rows, as text; a row is a list.

    As text, because equal texts need not be read twice: whoever works something out from an answer alone may keep it.
    """

    def __init__(self, questions: Mapping[str, Written]) -> None:
        self._names = tuple(questions)
        parts = ", ".join(_as_json(one) for one in questions.values())
        params = tuple(param for one in questions.values() for param in one.params)
        self._written = Written(sql=f"SELECT {parts}", params=params, columns=len(questions))

    def ask(self, given: Mapping[str, object]) -> dict[str, str]:
        """The answer to each question. Raises KeyError for a hole that nobody filled."""
        if not self._names:
            return {}
        return dict(zip(self._names, self._statement.rows(given)[0], strict=True))

    @cached_property
    def _statement(self) -> Statement:
        return self._written.statement()


def _as_json(question: Written) -> str:
    columns = ", ".join(f"c{number}" for number in range(question.columns))
    rows = f"SELECT json_agg(json_build_array({columns})) FROM ({question.sql}) AS rows ({columns})"  # noqa: S608  # written SQL
    return f"COALESCE(({rows})::text, '[]')"


@dataclass(frozen=True)
class _Plan:
    """What Django works out while it writes the SQL, and needs to read the rows."""

    statement: Statement
    converters: Any
    model: type[Model]
    first: int
    last: int
    names: list[str]
    related: Any
    extra: dict[str, int]


class Prepared(Generic[M]):
    """A queryset of whole rows, asked as often as wanted.

    Made at the first question, because only then the database is there to say how it wants its SQL.
    """

    def __init__(self, make: Callable[[], "QuerySet[M]"]) -> None:
        self._make = make
        self._plan: _Plan | None = None

    def rows(self, given: Mapping[str, object]) -> list[M]:
        """Every row, as Django would give it. Raises KeyError for a hole that nobody filled."""
        return list(self._rows(given))

    def first(self, given: Mapping[str, object]) -> M | None:
        """The first row, if there is one. Raises KeyError for a hole that nobody filled."""
        return next(self._rows(given), None)

    def _rows(self, given: Mapping[str, object]) -> Iterator[M]:
        plan = self._plan
        if plan is None:
            plan = self._plan = _plan(self._make())
        rows: Any = plan.statement.rows(given)
        if plan.converters:
            rows = _converted(rows, plan.converters, connections[DEFAULT_DB_ALIAS])
        for row in rows:
            found = plan.model.from_db(DEFAULT_DB_ALIAS, plan.names, row[plan.first : plan.last])
            for populator in plan.related:
                populator.populate(row, found)
            for name, place in plan.extra.items():
                setattr(found, name, row[place])
            yield found  # type: ignore[misc]  # the model of the queryset is M


def _plan(query: "QuerySet[Any]") -> _Plan:
    compiler: Any = query.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    fields = compiler.klass_info["select_fields"]
    first, last = fields[0], fields[-1] + 1
    return _Plan(
        statement=Written(sql=sql, params=tuple(params)).statement(),
        converters=compiler.get_converters([each[0] for each in compiler.select[: compiler.col_count]]),
        model=compiler.klass_info["model"],
        first=first,
        last=last,
        names=[each[0].target.attname for each in compiler.select[first:last]],
        related=get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]  # the stubs are of a later Django
        extra=dict(compiler.annotation_col_map or {}),
    )


def _converted(rows: Any, converters: Any, connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """Django's converters, on the connection of this thread."""
    for row in rows:
        values = list(row)
        for place, (convert, expression) in converters.items():
            for one in convert:
                values[place] = one(values[place], expression, connection)
        yield values
