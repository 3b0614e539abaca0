"""Small facts, and a journal full of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Model

from spom.journal.actions import seal_entries
from spom.journal.events import Event, announce
from spom.journal.models import Entry, Seal

MONDAY_9 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """Somebody noted something."""

    text: str = "Nothing new"
    row: Model | None = None


def entry(
    *,
    text: str = "Nothing new",
    row: Model | None = None,
    by: AbstractBaseUser | None = None,
    at: datetime = MONDAY_9,
) -> Entry:
    """Announce a small fact, and return its entry."""
    with transaction.atomic():
        announce(Noted(text=text, row=row, by=by, at=at))
        return Entry.objects.latest("pk")


def sealed_journal(*sizes: int) -> list[Seal]:
    """A journal with one seal, a minute apart, for each of these numbers of entries."""
    return [_sealed(size=size, at=MONDAY_9 + timedelta(minutes=minute)) for minute, size in enumerate(sizes)]


def _sealed(*, size: int, at: datetime) -> Seal:
    for number in range(size):
        entry(text=f"Fact {number}", at=at)
    seal = seal_entries(at=at)
    assert seal is not None
    return seal
