"""Was the journal changed after it was sealed? Names the first row that was altered or is missing.

Reads the seals in order, and with each some thousand entries at most, so that a journal of any length
takes the same memory. What the rows say is believed only as far as the signatures reach; which keys may
sign is known from files, not from the database.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from django.db import DataError
from django.db.models import Max, Model, QuerySet

from spom.journal.heads import Head
from spom.journal.models import NO_SEAL_BEFORE, Entry, Seal, SealedEntry
from spom.kit.merkle import RootHash
from spom.kit.signing import TrustedKeys

ENTRIES_AT_ONCE = 10_000
SEALS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first row that is not as it was sealed: what to call it, and what is wrong with it."""

    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.row}: {self.what}"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the reading has come."""

    seals: int
    entries: int
    of_seals: int


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was found. Without a fault, everything up to the newest seal is as it was sealed.

    `unsealed` entries are not proven yet; if the oldest of them was recorded long ago, the sealer does not run.
    """

    fault: Fault | None
    seals: int
    entries: int
    unsealed: int
    oldest_unsealed_at: datetime | None
    newest: Head | None


def ignore_progress(progress: Progress) -> None:
    """For those who only want the result."""


def verified_journal(
    *,
    trusted: TrustedKeys,
    heads: Sequence[Head] = (),
    report: Callable[[Progress], None] = ignore_progress,
) -> Verification:
    """Read the whole journal and compare it with its seals, and with heads that were kept elsewhere.

    Stops at the first fault. Without a head nobody can tell whether the newest seals were cut off.
    """
    reader = _Reader(trusted=trusted, heads=heads, report=report)
    fault = reader.first_fault()
    unsealed = Entry.objects.unsealed()
    oldest = unsealed.order_by("recorded_at", "pk").values_list("recorded_at", flat=True).first()
    return Verification(
        fault=fault,
        seals=reader.seals,
        entries=reader.entries,
        unsealed=unsealed.count(),
        oldest_unsealed_at=oldest,
        newest=reader.newest,
    )


def fault_of_one_seal(seal: Seal, *, trusted: TrustedKeys) -> Fault | None:
    """What is wrong with this seal and its entries, by itself: not whether it is the one that was there before."""
    row = f"journal.Seal:{seal.number}"
    if not trusted.knows(seal.key):
        return Fault(row=row, what=f"is signed with a key that is not kept here: {seal.key!r}.")
    if not trusted.accepts(bytes(seal.signature), of=seal.statement(), by=seal.key):
        return Fault(row=row, what="was altered: its signature does not fit.")
    return _fault_of_entries(seal, _rows_of([seal]).get(seal.number, []))


class _Reader:
    """Goes through the seals once, remembering only the last one."""

    def __init__(self, *, trusted: TrustedKeys, heads: Sequence[Head], report: Callable[[Progress], None]) -> None:
        self._trusted = trusted
        self._heads = sorted(heads, key=lambda head: head.number)
        self._report = report
        self._last = Seal.objects.aggregate(last=Max("number"))["last"] or 0
        self.seals = 0
        self.entries = 0
        self.newest: Head | None = None

    def first_fault(self) -> Fault | None:
        for start in range(1, self._last + 1, SEALS_AT_ONCE):
            numbers = range(start, min(start + SEALS_AT_ONCE, self._last + 1))
            fault = self._fault_among(_readable(Seal.objects.all(), numbers), numbers)
            if fault:
                return fault
        return self._fault_after_the_last()

    def _fault_among(self, seals: dict[int, Seal], numbers: range) -> Fault | None:
        present = [seals[number] for number in numbers if number in seals]
        for group in _groups(present):
            rows = _rows_of(group)
            for seal in group:
                fault = self._fault_at(seal, rows.get(seal.number, []))
                if fault:
                    return fault
            self._report(Progress(seals=self.seals, entries=self.entries, of_seals=self._last))
        return _missing_seal(self.seals + 1) if len(present) < len(numbers) else None

    def _fault_at(self, seal: Seal, rows: "list[_Row]") -> Fault | None:
        fault = self._fault_of_seal(seal) or _fault_of_entries(seal, rows)
        if fault is None:
            self.seals += 1
            self.entries += seal.size
            self.newest = Head.of(seal)
        return fault

    def _fault_of_seal(self, seal: Seal) -> Fault | None:
        if seal.number != self.seals + 1:
            return _missing_seal(self.seals + 1)
        row = f"journal.Seal:{seal.number}"
        if not self._trusted.knows(seal.key):
            return Fault(row=row, what=f"is signed with a key that is not kept here: {seal.key!r}.")
        if not self._trusted.accepts(bytes(seal.signature), of=seal.statement(), by=seal.key):
            return Fault(row=row, what="was altered: its signature does not fit.")
        follows = bytes.fromhex(self.newest.digest) if self.newest else NO_SEAL_BEFORE
        if bytes(seal.previous) != follows:
            return Fault(row=row, what="does not follow the seal before it: one of the two was replaced.")
        if any(head.number == seal.number and head != Head.of(seal) for head in self._heads):
            return Fault(row=row, what="is not the seal of this number that was kept elsewhere: it was replaced.")
        return None

    def _fault_after_the_last(self) -> Fault | None:
        """Were seals cut off the end? A head kept elsewhere knows, and so do rows that still point at them."""
        known = max((head.number for head in self._heads), default=0)
        pointed_at = SealedEntry.objects.aggregate(last=Max("seal_id"))["last"] or 0
        return _missing_seal(self._last + 1) if max(known, pointed_at) > self._last else None


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One entry's place in a seal, and what the entry says now; None when it is gone."""

    entry: int
    seal: int
    position: int
    leaf: bytes
    found: bytes | None


M = TypeVar("M", bound=Model)


def _readable(rows: QuerySet[M], keys: Collection[int]) -> dict[int, M]:
    """The rows by key. One that was altered into something Python cannot hold (a time without end) is left out."""
    try:
        return {row.pk: row for row in rows.filter(pk__in=keys)}
    except (DataError, OverflowError):
        if len(keys) == 1:
            return {}
    return {key: row for each in keys for key, row in _readable(rows, [each]).items()}


def _groups(seals: list[Seal]) -> Iterator[list[Seal]]:
    """Neighbouring seals that together hold so many entries that one look at the database is worth it."""
    group: list[Seal] = []
    for seal in seals:
        if group and sum(other.size for other in group) + seal.size > ENTRIES_AT_ONCE:
            yield group
            group = []
        group.append(seal)
    if group:
        yield group


def _rows_of(seals: list[Seal]) -> dict[int, list[_Row]]:
    """What the seals hold, by seal, in the order it was sealed."""
    places = SealedEntry.objects.filter(seal__in=[seal.pk for seal in seals]).order_by("seal_id", "position")
    placed = list(places)
    entries = _readable(Entry.objects.as_stored(), [place.entry_id for place in placed])
    leaves = {key: entry.leaf() for key, entry in entries.items()}
    rows = (
        _Row(
            entry=place.entry_id,
            seal=place.seal_id,
            position=place.position,
            leaf=bytes(place.leaf),
            found=leaves.get(place.entry_id),
        )
        for place in placed
    )
    return {number: list(those) for number, those in groupby(rows, key=lambda row: row.seal)}


def _fault_of_entries(seal: Seal, rows: list[_Row]) -> Fault | None:
    """The seal itself is genuine: which of its rows does not fit it?"""
    lost = _lost_place(seal, rows)
    if lost:
        return lost
    as_noted, as_found = RootHash(), RootHash()
    for row in rows:
        as_noted.add(row.leaf)
        as_found.add(row.found or row.leaf)
    root = bytes(seal.root)
    odd = next((row for row in rows if row.found != row.leaf), None)
    if odd is None:
        return None if as_noted.digest() == root else _nothing_fits(seal, rows)
    if odd.found is None:
        return Fault(row=f"journal.Entry:{odd.entry}", what="is missing or cannot be read.")
    if as_noted.digest() != root and as_found.digest() == root:
        return Fault(row=f"journal.SealedEntry:{odd.entry}", what="was altered: the entry itself is as it was sealed.")
    return Fault(row=f"journal.Entry:{odd.entry}", what=f"is not what seal {seal.number} holds: it was altered.")


def _lost_place(seal: Seal, rows: list[_Row]) -> Fault | None:
    """Every position from zero to the size of the seal must be taken, and none beyond."""
    for expected, row in enumerate(rows):
        if expected == seal.size:
            return Fault(row=f"journal.SealedEntry:{row.entry}", what=f"was added to seal {seal.number} afterwards.")
        if row.position != expected:
            return _missing_place(seal, expected)
    return _missing_place(seal, len(rows)) if len(rows) < seal.size else None


def _missing_place(seal: Seal, position: int) -> Fault:
    return Fault(row=f"journal.SealedEntry at {position} of seal {seal.number}", what="is missing.")


def _missing_seal(number: int) -> Fault:
    return Fault(row=f"journal.Seal:{number}", what="is missing.")


def _nothing_fits(seal: Seal, rows: list[_Row]) -> Fault:
    first, last = rows[0].entry, rows[-1].entry
    return Fault(
        row=f"journal.Seal:{seal.number}",
        what=f"does not fit its entries {first} to {last}: one of them and its place in the seal were both altered.",
    )
