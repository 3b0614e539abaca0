"""The pool lends no connection the server has closed, and asks none that is silent."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import Connection, OperationalError

from spom.kit.pooled.base import want_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def lent() -> Iterator["Connection[Any]"]:
    """A connection as the pool holds it."""
    with Connection.connect(**connection.get_connection_params(), autocommit=True) as made:
        yield made


def test_a_connection_the_server_has_ended_is_not_lent(lent: "Connection[Any]") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [lent.info.backend_pid])

    with pytest.raises(OperationalError):
        want_open(lent)


def test_a_silent_connection_is_lent_without_asking(lent: "Connection[Any]") -> None:
    last = "SELECT query_start FROM pg_stat_activity WHERE pid = %s"
    lent.execute("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute(last, [lent.info.backend_pid])
        before = cursor.fetchone()
        want_open(lent)
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(last, [lent.info.backend_pid])
        assert cursor.fetchone() == before


def test_the_portal_asks_so() -> None:
    portal: Any = connections[DEFAULT_DB_ALIAS]

    assert portal.pool._check is want_open  # noqa: SLF001  # the pool tells nobody
