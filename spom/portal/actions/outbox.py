"""Taking messages from the outbox, and writing down what became of them.

Why nothing is lost and nothing doubled: a message is claimed by one conditional update that commits before anything
leaves the house. Whoever claims it may try until its lease runs out; then the next claim takes it, under the same
key, and channels deliver a key once. What became of a try is written by another conditional update that carries the
number of the try, so a worker that was overtaken writes nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from spom.journal.events import announce
from spom.kit.channels.bounces import Bounce
from spom.kit.channels.messages import Delivery, Failed, Refused, Sent
from spom.kit.errors import Refusal
from spom.portal.events.notices import MailCameBack
from spom.portal.models.notice import OutboxMessage

State = OutboxMessage.State

LEASE = timedelta(minutes=2)
# After the n-th try fails, wait this long. The last one was the last.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
MOST_TRIES = len(WAITS) + 1
NEVER_CAME_BACK = "Every worker that tried stopped in the middle."


class NotUndelivered(Refusal):
    """The message is on its way, or has arrived."""

    code = "portal.message_not_undelivered"
    message = _("This message is already being tried again, or has arrived.")


def claim(*, message_id: int, at: datetime) -> OutboxMessage | None:
    """Take the message to send it now; None when it is not due, or somebody else has it.

    Commits by itself: never call it inside a transaction that also sends.
    """
    spent = OutboxMessage.objects.due(at).filter(pk=message_id, attempts__gte=MOST_TRIES)
    if spent.update(state=State.GIVEN_UP, leased_until=None, trouble=NEVER_CAME_BACK):
        return None
    due = OutboxMessage.objects.due(at).filter(pk=message_id)
    if not due.update(state=State.SENDING, leased_until=at + LEASE, attempts=F("attempts") + 1):
        return None
    return OutboxMessage.objects.select_related("to", "notice").get(pk=message_id)


def record_delivery(*, message: OutboxMessage, delivery: Delivery, at: datetime) -> bool:
    """Write down what became of this try; False when another worker has taken over since."""
    mine = OutboxMessage.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
    match delivery:
        case Sent(reference=reference):
            return bool(
                mine.update(state=State.SENT, sent_at=at, leased_until=None, reference=reference[:200], trouble="")
            )
        case Refused(reason=reason):
            return bool(mine.update(state=State.REFUSED, leased_until=None, trouble=reason[:300]))
        case Failed(reason=reason):
            if message.attempts >= MOST_TRIES:
                return bool(mine.update(state=State.GIVEN_UP, leased_until=None, trouble=reason[:300]))
            later = at + WAITS[message.attempts - 1]
            return bool(mine.update(state=State.WAITING, due_at=later, leased_until=None, trouble=reason[:300]))


@transaction.atomic
def record_bounce(*, bounce: Bounce, at: datetime) -> OutboxMessage | None:
    """Write down that a mail came back after it had been handed over; None when no mail of ours is named."""
    sent = OutboxMessage.objects.select_for_update().filter(
        reference=bounce.message_id, state=State.SENT, channel=OutboxMessage.Channel.MAIL
    )
    message = sent.select_related("to").first()
    if message is None:
        return None
    OutboxMessage.objects.filter(pk=message.pk).update(state=State.BOUNCED, sent_at=None, trouble=bounce.reason[:300])
    announce(MailCameBack(person=message.to, status=bounce.status, by=None, at=at))
    return message


def drop(*, message: OutboxMessage, reason: str, at: datetime) -> bool:  # noqa: ARG001  # every action says when
    """There is nothing to send, or nowhere to send it."""
    mine = OutboxMessage.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
    return bool(mine.update(state=State.DROPPED, leased_until=None, trouble=reason[:300]))


def try_again(*, message: OutboxMessage, at: datetime) -> None:
    """Staff want another round of tries, under the same key."""
    undelivered = OutboxMessage.objects.undelivered().filter(pk=message.pk)
    if not undelivered.update(state=State.WAITING, due_at=at, attempts=0):
        raise NotUndelivered


@transaction.atomic
def gather_digests(*, at: datetime) -> list[OutboxMessage]:
    """Turn everybody's collected mail that is due into one mail each."""
    ready = OutboxMessage.objects.filter(for_digest=True, state=State.WAITING, due_at__lte=at)
    # Locked in one order; a second gatherer waits, then finds them gathered.
    parts = list(ready.order_by("to", "pk").select_for_update())
    digests = OutboxMessage.objects.bulk_create(
        OutboxMessage(to_id=person, channel=OutboxMessage.Channel.MAIL, due_at=at, created_at=at)
        for person in _in_order(part.to_id for part in parts)
    )
    of = {digest.to_id: digest for digest in digests}
    for part in parts:
        part.digest, part.state = of[part.to_id], State.GATHERED
    OutboxMessage.objects.bulk_update(parts, ["digest", "state"], batch_size=500)
    return digests


def _in_order(people: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(people))
