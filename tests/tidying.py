"""Empties the database after a test that committed for real: the few tables that hold a row, not all of them.

Django's own way truncates every table and then writes every permission anew, which takes longer than most such tests.
"""

from functools import lru_cache

from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg.sql import SQL, Composed, Identifier, Literal

# Written by the migrations and right after them; no test changes them.
KEPT = ["django_migrations", "django_content_type", "auth_permission"]
TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname <> ALL (%s)
"""


def tidy(_case: TransactionTestCase) -> None:
    """What a test case calls when it is over. The tests own their server: other tests need that too."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_which_have_rows())
        found = [table for (table,) in cursor.fetchall()]
        # As a replica no trigger fires and no foreign key is looked at: rows go in any order, and for good.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in found:
            cursor.execute(SQL("DELETE FROM {}").format(Identifier(table)))


@lru_cache(maxsize=1)
def _which_have_rows() -> Composed:
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [KEPT])
        tables = [table for (table,) in cursor.fetchall()]
    each = SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    return SQL(" UNION ALL ").join(each.format(Literal(table), Identifier(table)) for table in tables)
