"""PostgreSQL as Django's own backend reaches it, but asking less of each connection before it is lent to a request.

Django looks for a backend in a module of this name.
"""

import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

AnyConnection = Connection[Any]


class Pool(ConnectionPool[AnyConnection]):
    """Lends no connection the server has closed, and passes over as many of those as there are.

    The pool's own check waits after each, a second at first and then twice as long: when the server was started anew,
    every connection is closed, and a request gives up before it has tried the third.
    """

    def getconn(self, timeout: float | None = None) -> AnyConnection:
        """An open connection. Raises PoolTimeout when none can be had within `timeout` seconds."""
        until = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            connection = super().getconn(until - time.monotonic())
            if is_open(connection):
                return connection
            # Closed: the pool puts a new one in its place.
            self.putconn(connection)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a pool that looks at a connection's socket before it asks the server whether it is there."""

    # Django's own, which its stubs leave out.
    _connection_pools: dict[str, Pool]
    _configure_connection: Callable[[AnyConnection], None]

    @property
    def pool(self) -> Pool | None:
        """One for the process and database; None where the settings want none."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        known = self._connection_pools.get(self.alias)
        if known is None:
            params = self.get_connection_params() | {"autocommit": True}
            made = Pool(kwargs=params, open=False, configure=self._configure_connection, **options)
            # Of threads that come here at the same time the first one wins; none of these pools is open yet.
            known = self._connection_pools.setdefault(self.alias, made)
        return known

    @contextmanager
    def line(self) -> Iterator[AnyConnection]:
        """The connection of the work in hand; where it has none yet, one the pool lends for a single statement.

        A door that asks one thing need not have Django set a connection up and take it down again, which costs a tenth
        of such a request. The statement is a transaction of its own, as Django's are outside `atomic`.
        """
        pool = None if self.connection is not None or self.in_atomic_block else self.pool
        if pool is None:
            self.ensure_connection()
            yield self.connection
            return
        with self.wrap_database_errors:
            if pool.closed:
                pool.open()
            lent = pool.getconn()
        try:
            yield lent
        finally:
            pool.putconn(lent)


def is_open(connection: AnyConnection) -> bool:
    """Has the server left the connection open?

    A server that goes away, or ends one connection, leaves something to be read on its socket. So silence means that
    nothing has happened; only after a sound it is asked, which costs a tenth of a millisecond of each request.
    """
    if not _has_sounded(connection.pgconn.socket):
        return True
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return False
    return True


def _has_sounded(socket: int) -> bool:
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)
    return bool(waiting.poll(0))
