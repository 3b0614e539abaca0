"""What the gate's tests are about."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from spom.identity.models import Tally, User
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


def lock_password(user: User) -> None:
    """Ten strangers have guessed at the password: closed for a quarter of an hour, to all they have not come in on."""
    now = timezone.now()
    shut: dict[str, Any] = {
        "kind": Tally.Kind.ACCOUNT, "user": user, "cap": 10, "tries": 10, "run": 10, "closings": 1, "began_at": now,
        "last_at": now, "next_at": now, "closed_until": now + timedelta(minutes=15),
    }  # fmt: skip
    Tally.objects.update_or_create(key=f"account:{user.pk}", defaults=shut)
