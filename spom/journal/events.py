"""Facts, and how apps hear of them.

An action ends by announcing one fact. `announce` writes it to the journal and
then calls every reaction to it, all in the action's own transaction: either
the change, its record and its consequences happen, or none of them do.

Anything slow or outside the database must be a task; procrastinate keeps its
queue in this same database, so a deferred task is rolled back with the rest.
"""

import inspect
import json
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar
from unicodedata import category
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext

from spom.journal.models import written_moment
from spom.kit.canonical_json import Plain
from spom.kit.money import Money
from spom.kit.origin import current_origin
from spom.kit.sentences import first_sentence
from spom.kit.statements import Statement

# What a fact must never carry (SECURITY, S45). The journal is read by auditors and cannot be corrected.
NEVER_JOURNALLED = frozenset({"password", "secret", "token", "otp", "pin", "cvv"})
LONGEST_TEXT = 500


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are named in the past tense."""

    by: AbstractBaseUser | None
    at: datetime

    # Facts this one says whole when it follows from them: they need no entry of their own beside its entry.
    says_also: ClassVar[tuple[type["Event"], ...]] = ()

    def __init_subclass__(cls) -> None:
        """Enter the kind in the register. Raises TypeError for a secret, or for a name that is taken."""
        super().__init_subclass__()
        _said_by_others.update(cls.says_also)
        secret = NEVER_JOURNALLED & inspect.get_annotations(cls).keys()
        if secret:
            raise TypeError(f"{cls.__qualname__} would write a secret into the journal: {', '.join(sorted(secret))}.")
        other = _kinds.setdefault(kind_of(cls), cls)
        if other.__module__ != cls.__module__:
            raise TypeError(f"Two events called {kind_of(cls)}: in {other.__module__} and {cls.__module__}.")


E = TypeVar("E", bound=Event)
_kinds: dict[str, type[Event]] = {}
_said_by_others: set[type[Event]] = set()
# What has been written since the announcement began that others may say whole; None outside of such.
_written: ContextVar[list[Event] | None] = ContextVar("written", default=None)
_reactions: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def on(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Have the decorated function called whenever `kind` is announced."""

    def register(react: Callable[[E], None]) -> Callable[[E], None]:
        _reactions[kind].append(react)
        return react

    return register


def announce(event: Event) -> None:
    """Write the fact down, then let every reaction to it run.

    A fact that another may say whole (`says_also`) is written last, and only if nothing that followed said it.
    Raises RuntimeError outside a transaction: a fact and its change must stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Announce facts from inside the action's transaction.")

    if type(event) not in _said_by_others:
        _write(event)
        _react(event)
        return
    followed: list[Event] = []
    outer = _written.set(followed)
    try:
        _react(event)
    finally:
        _written.reset(outer)
    if not any(_says(other, event) for other in followed):
        _write(event)


def _react(event: Event) -> None:
    for react in _reactions[type(event)]:
        react(event)


def _says(other: Event, event: Event) -> bool:
    """Does the other's entry hold everything this one's would, but for its kind?"""
    if type(event) not in other.says_also or (other.by, other.at) != (event.by, event.at):
        return False
    return _about(event).items() <= _about(other).items()


def _write(event: Event) -> None:
    written = _written.get()
    if written is not None and type(event).says_also:
        written.append(event)
    origin = current_origin()
    WRITE.rows(
        {
            "kind": kind_of(type(event)),
            "by": event.by.pk if event.by else None,
            "at": event.at,
            "about": json.dumps(_about(event)),
            "subjects": _subjects(event),
            "address": origin.address or None,
            "request_id": origin.request_id,
        }
    )


# Written once: there is hardly a change without it, and Django would put it together anew each time.
WRITE = Statement(
    "INSERT INTO journal_entry (kind, by_id, at, about, subjects, address, request_id) VALUES (%(kind)s::text,"
    " %(by)s::bigint, %(at)s::timestamptz, %(about)s::jsonb, %(subjects)s::text[], %(address)s::inet,"
    " %(request_id)s::text) RETURNING id"
)


def every_event() -> list[type[Event]]:
    """Every kind of fact this house announces, by name; those of tests left out. Complete once Django has started."""
    return [event for _, event in sorted(_kinds.items()) if ".tests." not in event.__module__]


def told(event: type[Event]) -> str:
    """What kind of fact it is, in the reader's language; the first sentence of its docstring is translated."""
    return gettext(first_sentence(inspect.getdoc(event) or event.__name__))


def kind_of(event: type[Event]) -> str:
    """`spom.booking.events.SeatHeld` is filed as `booking.SeatHeld`."""
    app = event.__module__.split(".")[1]
    return f"{app}.{event.__name__}"


def reference(row: Model) -> str:
    """How the journal points at a row: `booking.Seat:41`. Raises ValueError for a row not yet saved."""
    if row.pk is None:
        raise ValueError(f"Save the {row._meta.label} before announcing it.")  # noqa: SLF001  # Django documents _meta as public
    return f"{row._meta.label}:{row.pk}"  # noqa: SLF001  # Django documents _meta as public


def _own_fields(event: type[Event]) -> list[str]:
    return [field.name for field in fields(event) if field.name not in {"by", "at"}]


def _about(event: Event) -> dict[str, Plain]:
    """Keep references to rows, never their contents: the journal outlives them."""
    return {name: _plain(getattr(event, name)) for name in _own_fields(type(event))}


def _subjects(event: Event) -> list[str]:
    """Every row the fact is about, each once, in the order of the fields."""
    values = (getattr(event, name) for name in _own_fields(type(event)))
    rows = (row for value in values for row in _each(value) if isinstance(row, Model))
    return list(dict.fromkeys(reference(row) for row in rows))


def _each(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _plain(value: object) -> Plain:
    """What the journal keeps of a value. Raises TypeError for what has no one way of being written."""
    kept: Plain
    match value:
        case Model():
            kept = reference(value)
        case str():
            kept = _printable(str(value))
        case None | int():
            kept = value
        case datetime():
            kept = written_moment(value)
        case date() | UUID() | Money():
            kept = str(value)
        case list() | tuple():
            kept = [_plain(item) for item in value]
        case dict():
            kept = {_printable(str(name)): _plain(item) for name, item in value.items()}
        case _:
            raise TypeError(f"The journal cannot keep a {type(value).__name__}: give a row, a word or a whole number.")
    return kept


def _printable(text: str) -> str:
    """Text as typed by a stranger, made harmless: no control characters, no halves of letters, no novels."""
    shown = "".join(letter if _is_harmless(letter) else "\N{REPLACEMENT CHARACTER}" for letter in text[:LONGEST_TEXT])
    return shown if len(text) <= LONGEST_TEXT else shown + "\N{HORIZONTAL ELLIPSIS}"


def _is_harmless(letter: str) -> bool:
    # Unicode's C… categories are control and format characters, halves of letters and letters not assigned.
    # Joiners are among them, yet Hindi cannot be spelt without.
    return not category(letter).startswith("C") or letter in "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}\n\t"


@dataclass(frozen=True, kw_only=True)
class ChainVerified(Event):
    """The whole journal was compared with its seals. `fault` is the first row that did not fit; empty: none."""

    seals: int
    entries: int
    fault: str
    seconds: int
