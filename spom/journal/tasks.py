"""The sealer: every minute, and once a day through the whole journal; and the nightly look whether all seals fit."""

import logging
from datetime import UTC, datetime
from time import monotonic

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from spom.journal.actions import MOST_PER_SEAL, note_verification, seal_entries, seal_late_entries
from spom.journal.heads import keep_head, kept_heads
from spom.journal.models import Seal
from spom.journal.queries.verification import verified_journal
from spom.kit.signing import TrustedKeys

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="journal.seal")
def seal(timestamp: int) -> None:
    """Seal what was announced since the last minute. `timestamp` (Unix seconds) is when it was due."""
    at = datetime.fromtimestamp(timestamp, tz=UTC)
    _go_on_if_full(seal_entries(at=at), timestamp)
    keep_head(settings.SPOM_JOURNAL_HEAD_FILE, at=at)


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="journal.seal_late")
def seal_late(timestamp: int) -> None:
    """Find entries that became visible after more than a day, such as those of a merged backup."""
    at = datetime.fromtimestamp(timestamp, tz=UTC)
    seal_late_entries(at=at)


@app.periodic(cron="37 2 * * *")
@app.task(queueing_lock="journal.verify")
def verify(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Compare the whole journal with its seals, and with the heads this machine has kept."""
    verify_now()


@app.task
def verify_now() -> None:
    """The same, because somebody asked."""
    begun, at = monotonic(), timezone.now()
    trusted = TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE)
    found = verified_journal(trusted=trusted, heads=kept_heads(settings.SPOM_JOURNAL_HEAD_FILE))
    if found.fault:
        log.error("The journal was changed behind the portal's back. First fault: %s", found.fault)
    note_verification(found=found, seconds=round(monotonic() - begun), at=at)


def _go_on_if_full(sealed: Seal | None, timestamp: int) -> None:
    """More entries are waiting than one seal holds: do not wait for the next minute."""
    if sealed and sealed.size == MOST_PER_SEAL:
        seal.configure(queueing_lock=None).defer(timestamp=timestamp)
