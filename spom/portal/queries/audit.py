"""The journal as auditors read it: rows with names in place of numbers, and how each is sealed."""

import inspect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from spom.identity.models import User
from spom.journal.events import every_event, kind_of
from spom.journal.models import Entry, Seal
from spom.kit.canonical_json import Plain
from spom.kit.request_ids import reference_of

PERSON = re.compile(r"^identity\.User:(\d+)$")
_CAPITALS = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing an entry says: its name and its value; `person` when it points at somebody."""

    name: str
    value: str
    person: User | None = None


@dataclass(frozen=True, kw_only=True)
class ReadableEntry:
    """An entry in words."""

    entry: Entry
    title: str
    meaning: str
    reference: str
    facts: tuple[Fact, ...]
    about: User | None


@dataclass(frozen=True, kw_only=True)
class SealStatus:
    """How far the journal is sealed."""

    newest: Seal | None
    unsealed: int
    oldest_unsealed_at: datetime | None


def kinds_of_entries() -> list[tuple[str, str]]:
    """Every kind of fact with a title, by app."""
    return [(kind, title_of(kind)) for kind in sorted(kind_of(event) for event in every_event())]


def title_of(kind: str) -> str:
    """`booking.SeatHeld` is read as "booking: seat held"."""
    app, _, name = kind.partition(".")
    return f"{app}: {_CAPITALS.sub(' ', name).lower()}"


def in_words(entries: Sequence[Entry]) -> list[ReadableEntry]:
    """The entries with the names of the people in them; one statement for all names."""
    numbers = {number for entry in entries for number in _people_in(entry)}
    people = User.objects.in_bulk(numbers) if numbers else {}
    meanings = {kind_of(event): _meaning(event) for event in every_event()}
    return [_in_words(entry, people, meanings.get(entry.kind, "")) for entry in entries]


def seal_status() -> SealStatus:
    """The newest seal, and what waits for the next one. Two statements."""
    newest = Seal.objects.order_by("-number").first()
    # What is older than the newest seal by number may still be unsealed; the sealer looks for it once a day.
    waiting = Entry.objects.unsealed().filter(pk__gt=newest.highest if newest else 0)
    unsealed = list(waiting.order_by("pk").values_list("recorded_at", flat=True)[:1000])
    return SealStatus(newest=newest, unsealed=len(unsealed), oldest_unsealed_at=min(unsealed, default=None))


def _in_words(entry: Entry, people: dict[int, User], meaning: str) -> ReadableEntry:
    facts = tuple(_fact(name, value, people) for name, value in entry.about.items())
    about = next((fact.person for fact in facts if fact.person is not None), None)
    return ReadableEntry(
        entry=entry,
        title=title_of(entry.kind),
        meaning=meaning,
        reference=reference_of(entry.request_id),
        facts=facts,
        about=about,
    )


def _fact(name: str, value: Plain, people: dict[int, User]) -> Fact:
    found = PERSON.match(value) if isinstance(value, str) else None
    person = people.get(int(found[1])) if found else None
    shown = f"{person.full_name or person.username} ({person.username})" if person else _shown(value)
    return Fact(name=name.replace("_", " "), value=shown, person=person)


def _shown(value: Plain) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_shown(each)}" for name, each in value.items())
    return "" if value is None else str(value)


def _people_in(entry: Entry) -> Iterable[int]:
    return (int(found[1]) for each in entry.subjects if (found := PERSON.match(each)))


def _meaning(event: type) -> str:
    """The first line of what the code says about the fact. Written for developers, and in English."""
    return (inspect.getdoc(event) or "").partition("\n")[0]
