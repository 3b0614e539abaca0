"""What the application's database role may do with the journal: add and read, never change or take away (S44).

To be run by the owner of the tables after every migration, when all other rights have been granted.
"""

from django.db import connection

from spom.journal.models import APPEND_ONLY


def make_append_only(*, role: str) -> None:
    """Leave this role, and everybody else but the owner, the rights to add and read. Safe to repeat."""
    quote = connection.ops.quote_name
    tables = ", ".join(quote(model._meta.db_table) for model in APPEND_ONLY)  # noqa: SLF001  # Django documents _meta as public
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON {tables} FROM PUBLIC, {quote(role)}")
        cursor.execute(f"GRANT SELECT, INSERT ON {tables} TO {quote(role)}")
