"""What the house keeps about a person: each app names it, says why and how long, and can hand it out.

From this come the person's own download and the data map for staff.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

from spom.identity.models import User

# One row of a record: label and value, as a person reads them.
Row = Sequence[tuple[StrOrPromise, str]]


@dataclass(frozen=True, kw_only=True)
class Record:
    """One kind of thing kept about people. `hand_out` gives each row of it that is about the person."""

    code: str
    title: StrOrPromise
    purpose: StrOrPromise
    kept: StrOrPromise
    hand_out: Callable[[User], Sequence[Row]]


_records: dict[str, Record] = {}


def keep_record(record: Record) -> None:
    """Say what an app keeps about people. Raises ValueError when the code is taken."""
    if record.code in _records:
        raise ValueError(f"Two records called {record.code}.")
    _records[record.code] = record


def every_record() -> list[Record]:
    """All kinds of records of the house, by code."""
    return [_records[code] for code in sorted(_records)]
