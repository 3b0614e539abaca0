"""What the gate's tests are about."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from django.db import connection

from spom.identity.models.sessions import Visitor

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
T = TypeVar("T")


def visitor(*, address: str = "198.51.100.7", device_key: str = "", label: str = "Firefox, Linux") -> Visitor:
    """A browser somewhere; without a device key nobody is known on it."""
    return Visitor(address=address, device_key=device_key, label=label)


def at_once(times: int, act: Callable[[int], T], *, hands: int = 32) -> list[T]:
    """Do something many times at the same moment, each hand on its own database connection."""

    def on_own_connection(number: int) -> T:
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as crowd:
        return list(crowd.map(on_own_connection, range(times)))
