"""The journal as auditors read it: rows with names in place of numbers, and how each is sealed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from spom.identity.models import User
from spom.journal.events import ChainVerified, every_event, kind_of, told
from spom.journal.models import Entry, Seal
from spom.kit.canonical_json import Plain
from spom.kit.request_ids import reference_of
from spom.portal.queries.app_names import name_of_app

PERSON = re.compile(r"^identity\.User:(\d+)$")
# How old the last look through the whole chain may be before somebody should ask why.
OFTEN = timedelta(days=2)


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
    app: str
    title: str
    reference: str
    facts: tuple[Fact, ...]
    about: User | None


@dataclass(frozen=True, kw_only=True)
class SealStatus:
    """How far the journal is sealed, and what the last look through the whole chain found."""

    newest: Seal | None
    unsealed: int
    oldest_unsealed_at: datetime | None
    verified: "ChainStatus | None"


@dataclass(frozen=True, kw_only=True)
class ChainStatus:
    """One look through the whole chain. `pk` is the entry that tells of it."""

    pk: int
    at: datetime
    seals: int
    entries: int
    seconds: int
    fault: str
    is_old: bool


def kinds_of_entries() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind of fact in the reader's language, by app."""
    by_app: dict[str, list[tuple[str, str]]] = {}
    for event in every_event():
        kind = kind_of(event)
        by_app.setdefault(name_of_app(kind.partition(".")[0]), []).append((kind, told(event)))
    return [(app, sorted(kinds, key=lambda each: each[1])) for app, kinds in sorted(by_app.items())]


def in_words(entries: Sequence[Entry]) -> list[ReadableEntry]:
    """The entries with the names of the people in them; one statement for all names."""
    numbers = {number for entry in entries for number in _people_in(entry)}
    people = User.objects.in_bulk(numbers) if numbers else {}
    titles = {kind_of(event): told(event) for event in every_event()}
    # What an app that is gone announced keeps its name.
    return [_in_words(entry, people, titles.get(entry.kind, entry.kind)) for entry in entries]


def seal_status(at: datetime) -> SealStatus:
    """The newest seal, what waits for the next one, and how the chain stands. Three statements."""
    newest = Seal.objects.order_by("-number").first()
    # What is older than the newest seal by number may still be unsealed; the sealer looks for it once a day.
    waiting = Entry.objects.unsealed().filter(pk__gt=newest.highest if newest else 0)
    unsealed = list(waiting.order_by("pk").values_list("recorded_at", flat=True)[:1000])
    return SealStatus(
        newest=newest,
        unsealed=len(unsealed),
        oldest_unsealed_at=min(unsealed, default=None),
        verified=_chain_status(at),
    )


def _chain_status(at: datetime) -> ChainStatus | None:
    """The journal itself tells when it was last verified: nobody can write that down afterwards."""
    last = Entry.objects.filter(kind=kind_of(ChainVerified)).order_by("-pk").first()
    if last is None:
        return None
    said = last.about
    return ChainStatus(
        pk=last.pk,
        at=last.at,
        seals=said["seals"],
        entries=said["entries"],
        seconds=said["seconds"],
        fault=said["fault"],
        is_old=last.at < at - OFTEN,
    )


def _in_words(entry: Entry, people: dict[int, User], title: str) -> ReadableEntry:
    facts = tuple(_fact(name, value, people) for name, value in entry.about.items())
    about = next((fact.person for fact in facts if fact.person is not None), None)
    return ReadableEntry(
        entry=entry,
        app=name_of_app(entry.kind.partition(".")[0]),
        title=title,
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
