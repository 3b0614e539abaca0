"""Taking an extract of the journal, and having it verified."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.journal.models import Entry
from spom.journal.queries.entries import Search, found_entries
from spom.kit.errors import Refusal
from spom.kit.jobs import defer
from spom.portal.events.audit import JournalExtractTaken, JournalVerificationAsked

MOST_TAKEN = 50_000
VERIFY = "spom.journal.tasks.verify_now"


class ExtractTooLong(Refusal):
    """More rows than one file should hold."""

    code = "portal.journal_extract_too_long"
    message = _("More than 50,000 entries fit. Choose a shorter period, a person or a kind.")


@transaction.atomic
def take_extract(*, search: Search, asked: Mapping[str, str], by: User, at: datetime) -> list[Entry]:
    """The entries that fit, the oldest first, and a note in the journal that they were taken. Raises ExtractTooLong."""
    found = found_entries(search).select_related("by", "sealing")
    entries = list(found.order_by("at", "pk")[: MOST_TAKEN + 1])
    if len(entries) > MOST_TAKEN:
        raise ExtractTooLong
    announce(JournalExtractTaken(asked=dict(asked), rows=len(entries), by=by, at=at))
    return entries


@transaction.atomic
def ask_for_verification(*, by: User, at: datetime) -> None:
    """Have the worker compare the whole journal with its seals; it writes down itself what it found."""
    announce(JournalVerificationAsked(by=by, at=at))
    defer(task=VERIFY, arguments={})
