"""Where the work in hand came from: the request's id and the client's address.

Held in a context variable, so that a record written deep below a door can say
from where it was asked, without every function in between passing it along.
Outside a request (a task, a command) both are empty.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Origin:
    """One request: its id (as in the logs) and the client's network address."""

    request_id: str = ""
    address: str | None = None


_origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039  # frozen, so safe to share


def current_origin() -> Origin:
    """The origin of the work in hand."""
    return _origin.get()


@contextmanager
def originating_from(origin: Origin) -> Iterator[None]:
    """Everything done inside the block is recorded as coming from `origin`."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)
