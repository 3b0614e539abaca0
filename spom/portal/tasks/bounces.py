"""Reading the mail that came back.

The mail server puts what arrives at the sender's address into a Maildir, SPOM_DATA_DIR/bounces; its folder `new` is
read every minute. What is a report about a mail of ours is written down and removed; the rest is moved to `cur`, where
a person may look at it.
"""

import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from spom.kit.channels.bounces import LARGEST, read_bounce
from spom.portal.actions.outbox import record_bounce

log = logging.getLogger(__name__)
# One round takes at most this many; the next comes a minute later.
MOST = 500


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="portal.take_bounces")
def take_bounces(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Write down every mail that came back."""
    folder = settings.BOUNCES_DIR
    letters = sorted(folder.joinpath("new").glob("*"))[:MOST] if folder.is_dir() else []
    for letter in letters:
        _take(letter, aside=folder / "cur")


def _take(letter: Path, *, aside: Path) -> None:
    with letter.open("rb") as file:
        bounce = read_bounce(file.read(LARGEST + 1))
    message = record_bounce(bounce=bounce, at=timezone.now()) if bounce and bounce.is_final else None
    if message is not None:
        letter.unlink()
        return
    aside.mkdir(exist_ok=True)
    # In a Maildir `:2,` and `S` say that somebody has seen it.
    letter.replace(aside / f"{letter.name.partition(':')[0]}:2,S")
    log.info("A mail at the sender's address reports nothing final about a mail of ours; it lies in %s.", aside)
