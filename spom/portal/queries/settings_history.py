"""Who changed which setting, from what to what."""

from dataclasses import dataclass
from datetime import datetime

from spom.identity.models import User
from spom.journal.models import Entry

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One field that was changed. `by` is None when the house itself did it."""

    section: str
    field: str
    before: object
    after: object
    by: User | None
    at: datetime


def latest_edits() -> list[Edit]:
    """The latest changes of settings, newest first, in two statements."""
    entries = Entry.objects.filter(kind="portal.InstitutionChanged").order_by("-at", "-pk")[:SHOWN]
    people = User.objects.in_bulk({entry.by_id for entry in entries if entry.by_id})
    return [
        Edit(
            section=entry.about["section"],
            field=field,
            before=_in_one_line(before),
            after=_in_one_line(after),
            by=people.get(entry.by_id or 0),
            at=entry.at,
        )
        for entry in entries
        for field, (before, after) in entry.about["changes"].items()
    ]


def _in_one_line(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
