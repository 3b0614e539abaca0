"""`spom migrate`."""

from urllib.parse import unquote, urlsplit

from spom.config.command.database import Database, database, open_django
from spom.config.command.saying import say, step


def migrate() -> None:
    """Bring the database to this version. Runs as the owner of the tables, then grants the application its rights."""
    with database() as where:
        apply_migrations(where)


def apply_migrations(where: Database) -> None:
    """Migrate as the owner; then close every table to the application but for what it needs."""
    open_django(url=where.owner, owner_url="")
    from django.core.management import call_command  # noqa: PLC0415  # needs the portal loaded
    from django.db import connection  # noqa: PLC0415

    from spom.kit.postgres.grants import grant  # noqa: PLC0415

    with step("Migrations"):
        with connection.cursor() as cursor:
            # A migration may take its time, but must not queue behind a long read and block the portal meanwhile.
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = '10s'")
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
        role = unquote(urlsplit(where.application).username or "")
        if role != unquote(urlsplit(where.owner).username or ""):
            grant(owner_url=where.owner, role=role)
    if where.application == where.owner:
        say("  One role owns and serves. Set SPOM_DATABASE_OWNER_URL, so that the portal cannot rewrite its journal.")
