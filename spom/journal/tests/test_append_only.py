"""The application's own role can add to the journal and read it. Nothing else, ever."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from psycopg.conninfo import make_conninfo
from pytest_django import DjangoDbBlocker

from spom.journal.actions import seal_entries
from spom.journal.models import Entry
from spom.journal.queries.entries import Search, page_of_entries
from spom.journal.tests import make
from spom.kit.postgres.grants import append_only_tables, grant

pytestmark = [pytest.mark.django_db, pytest.mark.security("S44")]

ROLE = "spom_test_application"
TABLES = ["journal_entry", "journal_seal", "journal_sealedentry"]


@pytest.fixture(scope="module")
def application_role(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A role that was granted what `spom migrate` grants. Gone after the tests."""
    with django_db_blocker.unblock(), psycopg.connect(owner_url(), autocommit=True) as owner:
        owner.execute(f"DROP ROLE IF EXISTS {ROLE}")
        owner.execute(f"CREATE ROLE {ROLE}")
        owner.execute(f"GRANT {ROLE} TO CURRENT_USER")
        grant(owner_url=owner_url(), role=ROLE)
        yield ROLE
        owner.execute(f"DROP OWNED BY {ROLE}")
        owner.execute(f"DROP ROLE {ROLE}")


def owner_url() -> str:
    """How the tests reach their database, for a connection outside their transaction."""
    place = connection.settings_dict
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return make_conninfo(**{name: place[key] for name, key in known.items() if place[key]})


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        yield
        cursor.execute("RESET ROLE")


def attempt(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "DROP TABLE {table} CASCADE",
    ],
)
def test_cannot_change_or_take_away(application_role: str, table: str, statement: str) -> None:
    make.sealed_journal(1)
    column = {"journal_entry": "kind", "journal_seal": "root", "journal_sealedentry": "leaf"}[table]
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        acting_as(application_role),
    ):
        attempt(statement.format(table=table, column=column))


def test_can_add_seal_and_read(application_role: str) -> None:
    with acting_as(application_role):
        entry = make.entry(text="As the application")
        seal = seal_entries(at=make.MONDAY_9)
        page = page_of_entries(Search())

    assert seal is not None
    assert page.entries == [entry]


def test_covers_every_table_of_the_journal() -> None:
    assert {model._meta.db_table for model in apps.get_app_config("journal").get_models()} <= append_only_tables()  # noqa: SLF001  # documented


def test_without_the_rule_the_role_could_change_it(application_role: str) -> None:
    """Proves that the tests above see the rule at work, not some other lack of rights."""
    make.entry()
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE ON journal_entry TO {application_role}")

    with acting_as(application_role):
        attempt("UPDATE journal_entry SET kind = 'forged'")

    assert Entry.objects.get().kind == "forged"
