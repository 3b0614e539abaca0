"""The pool lends no connection the server has closed, and asks none that is silent."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import Connection

from spom.kit.pooled.base import Pool, is_open
from spom.kit.statements import Statement

pytestmark = pytest.mark.django_db
MANY = 6


@pytest.fixture
def lent() -> Iterator["Connection[Any]"]:
    """A connection as the pool holds it."""
    with Connection.connect(**connection.get_connection_params(), autocommit=True) as made:
        yield made


@pytest.fixture
def pool() -> Iterator[Pool]:
    params = connection.get_connection_params() | {"autocommit": True}
    with Pool(kwargs=params, open=False, min_size=MANY, max_size=MANY, timeout=60) as opened:
        opened.wait(60)
        yield opened


def end(backend: int) -> None:
    """End a connection from the server's side, and wait until it is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])


def test_a_connection_the_server_has_ended_is_not_open(lent: "Connection[Any]") -> None:
    end(lent.info.backend_pid)

    assert not is_open(lent)


def test_after_the_server_has_ended_all_the_first_request_gets_a_new_one_at_once(pool: Pool) -> None:
    held = [pool.getconn() for _ in range(MANY)]
    ended = {each.info.backend_pid for each in held}
    for each in held:
        pool.putconn(each)
    for backend in ended:
        end(backend)

    # With the pool's own check, waiting twice as long after each, this took 63 seconds.
    found = pool.getconn(timeout=20)

    assert found.execute("SELECT 1").fetchone() == (1,)
    assert found.info.backend_pid not in ended
    pool.putconn(found)


def test_a_silent_connection_is_lent_without_asking(lent: "Connection[Any]") -> None:
    last = "SELECT query_start FROM pg_stat_activity WHERE pid = %s"
    lent.execute("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute(last, [lent.info.backend_pid])
        before = cursor.fetchone()
        assert is_open(lent)
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(last, [lent.info.backend_pid])
        assert cursor.fetchone() == before


def test_the_portal_asks_so() -> None:
    portal: Any = connections[DEFAULT_DB_ALIAS]

    assert isinstance(portal.pool, Pool)


WHO = Statement("SELECT pg_backend_pid(), %(one)s::int")


@pytest.mark.usefixtures("real_transactions")
def test_a_single_statement_is_lent_a_connection_and_gives_it_back() -> None:
    connection.close()

    asked = [WHO.rows({"one": number})[0] for number in range(3)]

    assert [number for _backend, number in asked] == [0, 1, 2]
    assert connection.connection is None, "Django set nothing up for it"


def test_within_a_transaction_it_goes_the_way_of_all_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [mine] = cursor.fetchone()

    assert WHO.rows({"one": 1}) == [(mine, 1)]
