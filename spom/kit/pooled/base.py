"""PostgreSQL as Django's own backend reaches it, but asking less of each connection before it is lent to a request.

Django looks for a backend in a module of this name.
"""

import select
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a pool that looks at a connection's socket before it asks the server whether it is there."""

    # Django's own, which its stubs leave out.
    _connection_pools: dict[str, "ConnectionPool[Connection[Any]]"]
    _configure_connection: Callable[["Connection[Any]"], None]

    @property
    def pool(self) -> "ConnectionPool[Connection[Any]] | None":
        """One for the process and database; None where the settings want none."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        known = self._connection_pools.get(self.alias)
        if known is None:
            params = self.get_connection_params() | {"autocommit": True}
            made = ConnectionPool(
                kwargs=params, open=False, configure=self._configure_connection, check=want_open, **options
            )
            # Of threads that come here at the same time the first one wins; none of these pools is open yet.
            known = self._connection_pools.setdefault(self.alias, made)
        return known


def want_open(connection: "Connection[Any]") -> None:
    """Raise OperationalError when the server has closed the connection.

    A server that goes away, or ends one connection, leaves something to be read on its socket. So silence means that
    nothing has happened; only after a sound it is asked, which costs a tenth of a millisecond of each request.
    """
    if _has_sounded(connection.pgconn.socket):
        ConnectionPool.check_connection(connection)


def _has_sounded(socket: int) -> bool:
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)
    return bool(waiting.poll(0))
