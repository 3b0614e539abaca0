"""The sealer: every minute, and once a day through the whole journal."""

from datetime import UTC, datetime

from django.conf import settings
from procrastinate.contrib.django import app

from spom.journal.actions import MOST_PER_SEAL, seal_entries, seal_late_entries
from spom.journal.heads import keep_head
from spom.journal.models import Seal


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


def _go_on_if_full(sealed: Seal | None, timestamp: int) -> None:
    """More entries are waiting than one seal holds: do not wait for the next minute."""
    if sealed and sealed.size == MOST_PER_SEAL:
        seal.configure(queueing_lock=None).defer(timestamp=timestamp)
