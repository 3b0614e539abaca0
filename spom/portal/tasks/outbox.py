"""Jobs that empty the outbox. A job that dies loses nothing: the sweep finds what it left."""

import logging
from contextlib import suppress

from django.utils import timezone
from procrastinate.contrib.django import app

from spom.kit.channels.chosen import mail_channel, sms_channel
from spom.kit.channels.messages import Delivery, Failed, Mail, Sms
from spom.portal.actions.announcements import AlreadySent, send_announcement
from spom.portal.actions.outbox import claim, drop, gather_digests, record_delivery
from spom.portal.queries.notices import announcements_due
from spom.portal.queries.outbox import due_messages, sendable

log = logging.getLogger(__name__)

# One sweep takes at most this many; the next comes a minute later.
SWEEP = 1_000


@app.task
def send(message_ids: list[int]) -> None:
    """Send these messages, those that are still to be sent."""
    for message_id in message_ids:
        _send_one(message_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="portal.sweep_outbox")
def sweep_outbox(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Send everything that is due: what waited for morning, for a retry, or was left by a worker that died."""
    now = timezone.now()
    gather_digests(at=now)
    send([message.pk for message in due_messages(now).only("pk")[:SWEEP]])


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="portal.send_announcements")
def send_announcements(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Send what staff wrote, when it is due."""
    now = timezone.now()
    for announcement in announcements_due(now):
        with suppress(AlreadySent):
            send_announcement(announcement=announcement, at=now)


def _send_one(message_id: int) -> None:
    message = claim(message_id=message_id, at=timezone.now())
    if message is None:
        return
    try:
        letter = sendable(message)
    except Exception as trouble:  # one message whose words are broken must not hold up all the others
        log.exception("A message has no words.", extra={"message_id": message_id})
        failed = Failed(reason=f"Its words could not be made: {type(trouble).__name__}")
        record_delivery(message=message, delivery=failed, at=timezone.now())
        return
    if letter is None:
        drop(message=message, reason="Nothing to say, or nowhere to send it.", at=timezone.now())
        return
    record_delivery(message=message, delivery=_hand_over(letter), at=timezone.now())


def _hand_over(letter: Mail | Sms) -> Delivery:
    return mail_channel().send(letter) if isinstance(letter, Mail) else sms_channel().send(letter)
