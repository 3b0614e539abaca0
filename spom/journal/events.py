"""Facts, and how apps hear of them.

An action ends by announcing one fact. `announce` writes it to the journal and
then calls every reaction to it, all in the action's own transaction: either
the change, its record and its consequences happen, or none of them do.

Anything slow or outside the database must be a task; procrastinate keeps its
queue in this same database, so a deferred task is rolled back with the rest.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.db.models import Model

from spom.journal.models import Entry
from spom.kit.origin import current_origin


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are named in the past tense."""

    by: AbstractBaseUser | None
    at: datetime


E = TypeVar("E", bound=Event)
_reactions: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def on(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Have the decorated function called whenever `kind` is announced."""

    def register(react: Callable[[E], None]) -> Callable[[E], None]:
        _reactions[kind].append(react)
        return react

    return register


def announce(event: Event) -> None:
    """Write the fact down, then let every reaction to it run.

    Raises RuntimeError outside a transaction: a fact and its change must stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Announce facts from inside the action's transaction.")

    origin = current_origin()
    Entry.objects.create(
        kind=kind_of(type(event)),
        by_id=event.by.pk if event.by else None,
        at=event.at,
        about=_about(event),
        address=origin.address,
        request_id=origin.request_id,
    )
    for react in _reactions[type(event)]:
        react(event)


def kind_of(event: type[Event]) -> str:
    """`spom.booking.events.SeatHeld` is filed as `booking.SeatHeld`."""
    app = event.__module__.split(".")[1]
    return f"{app}.{event.__name__}"


def _about(event: Event) -> dict[str, Any]:
    """Keep references to rows, never their contents: the journal outlives them."""
    own = (field.name for field in fields(event) if field.name not in {"by", "at"})
    return {name: _reference(getattr(event, name)) for name in own}


def _reference(value: object) -> object:
    if isinstance(value, Model):
        return f"{value._meta.label}:{value.pk}"  # noqa: SLF001  # Django documents _meta as public
    if isinstance(value, datetime):
        return value.isoformat()
    return value
