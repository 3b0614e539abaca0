"""What the portal announces about reading the journal."""

from dataclasses import dataclass

from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class JournalExtractTaken(Event):
    """An auditor took rows of the journal away as a file. `asked` is what they were filtered by."""

    asked: dict[str, str]
    rows: int


@dataclass(frozen=True, kw_only=True)
class JournalVerificationAsked(Event):
    """An auditor wants the whole journal compared with its seals."""
