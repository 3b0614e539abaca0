"""The application's own role can add to the journal and read it. Nothing else, ever."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from spom.journal.actions import seal_entries
from spom.journal.grants import make_append_only
from spom.journal.models import APPEND_ONLY, Entry
from spom.journal.queries.entries import Search, page_of_entries
from spom.journal.tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.security("S44")]

ROLE = "spom_test_application"
TABLES = ["journal_entry", "journal_seal", "journal_sealedentry"]


@pytest.fixture
def application_role() -> str:
    """A role that may do everything with every table, until the journal's own rule is applied. Gone after the test."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute(f"GRANT {ROLE} TO CURRENT_USER")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}")
    return ROLE


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
    make_append_only(role=application_role)

    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        acting_as(application_role),
    ):
        attempt(statement.format(table=table, column=column))


def test_can_add_seal_and_read(application_role: str) -> None:
    make_append_only(role=application_role)

    with acting_as(application_role):
        entry = make.entry(text="As the application")
        seal = seal_entries(at=make.MONDAY_9)
        page = page_of_entries(Search())

    assert seal is not None
    assert page.entries == [entry]


def test_covers_every_table_of_the_journal() -> None:
    assert set(APPEND_ONLY) == set(apps.get_app_config("journal").get_models())


def test_can_be_applied_again(application_role: str) -> None:
    make_append_only(role=application_role)
    make_append_only(role=application_role)

    with acting_as(application_role):
        make.entry()

    assert Entry.objects.count() == 1


def test_without_the_rule_the_role_could_change_it(application_role: str) -> None:
    """Proves that the tests above see the rule at work, not some other lack of rights."""
    make.entry()

    with acting_as(application_role):
        attempt("UPDATE journal_entry SET kind = 'forged'")

    assert Entry.objects.get().kind == "forged"
