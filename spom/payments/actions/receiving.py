"""Webhooks: kept byte for byte, applied once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from spom.payments.actions.capturing import UnknownOrder, record_report
from spom.payments.actions.refunding import settle_refund
from spom.payments.models.events import GatewayEvent
from spom.payments.reports import Delivery

APPLIED, KNOWN, STRANGE = "APPLIED", "KNOWN", "STRANGE"


@transaction.atomic
def receive_event(*, delivery: Delivery, at: datetime) -> str:
    """Keep the event and apply it; the same event again does nothing. Answers the outcome.

    One transaction: an event that was kept was applied, so a process killed in between leaves nothing behind and the
    gateway sends it again.
    """
    try:
        # The unique event id decides between two deliveries of one event: the second waits here, then is told no.
        with transaction.atomic():
            kept = GatewayEvent.objects.create(
                gateway=delivery.gateway,
                event_id=delivery.event_id,
                kind=delivery.kind[:60],
                raw=delivery.raw,
                received_at=at,
                outcome=KNOWN,
            )
    except IntegrityError:
        return KNOWN
    outcome = _apply(delivery, at)
    kept.outcome = outcome
    kept.save(update_fields=["outcome"])
    return outcome


def _apply(delivery: Delivery, at: datetime) -> str:
    news = False
    if delivery.payment is not None:
        try:
            with transaction.atomic():
                news = record_report(report=delivery.payment, at=at)
        except UnknownOrder:
            return STRANGE
    if delivery.refund is not None:
        news = settle_refund(report=delivery.refund, at=at)
    return APPLIED if news else KNOWN
