"""What the application's database role may do: use every table, add to the append-only ones, change no structure.

Declare a table whose rows may only be added and read on its model:

    @append_only
    class Entry(models.Model): ...

and one that only triggers of the database write with `@read_only`.

`spom migrate` calls `grant` after the last migration, as the owner of the tables. Nothing is granted in advance: a
table that was just made is closed to the application until then.
"""

from typing import TypeVar

import psycopg
from django.db.models import Model
from psycopg import sql

_append_only: set[type[Model]] = set()
_read_only: set[type[Model]] = set()
M = TypeVar("M", bound=Model)

USE = ("SELECT", "INSERT", "UPDATE", "DELETE")
ADD = ("SELECT", "INSERT")
READ = ("SELECT",)
# Whoever can write here can make the next upgrade skip a migration.
READ_ONLY = frozenset({"django_migrations"})


def append_only(model: type[M]) -> type[M]:
    """The application may read rows of this table and add some; never change or remove one."""
    _append_only.add(model)
    return model


def read_only(model: type[M]) -> type[M]:
    """The application may read this table; what writes it are triggers, with the rights of the tables' owner."""
    _read_only.add(model)
    return model


def append_only_tables() -> frozenset[str]:
    """The tables declared so far; complete once Django has loaded its apps."""
    return frozenset(model._meta.db_table for model in _append_only)  # noqa: SLF001  # Django documents _meta as public


def grant(*, owner_url: str, role: str) -> None:
    """Give `role` exactly its rights on every table, sequence and function of the schema, in one transaction."""
    with psycopg.connect(owner_url) as connection:
        for statement in _statements(connection, role=sql.Identifier(role)):
            connection.execute(statement)


def _statements(connection: psycopg.Connection, *, role: sql.Identifier) -> list[sql.Composed]:
    tables = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm') "
        "AND pg_has_role(c.relowner, 'USAGE') ORDER BY 1"
    ).fetchall()
    statements: list[sql.Composed] = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
    ]
    for (table,) in tables:
        name = sql.Identifier("public", table)
        statements.append(sql.SQL("REVOKE ALL ON {} FROM {}").format(name, role))
        rights = sql.SQL(", ").join(map(sql.SQL, _rights(table)))
        statements.append(sql.SQL("GRANT {} ON {} TO {}").format(rights, name, role))
    return statements


def _rights(table: str) -> tuple[str, ...]:
    if table in READ_ONLY | {model._meta.db_table for model in _read_only}:  # noqa: SLF001  # Django documents _meta as public
        return READ
    return ADD if table in append_only_tables() else USE
