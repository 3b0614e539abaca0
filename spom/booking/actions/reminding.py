"""Reminding learners of a test: once each a week, a day and two hours before."""

from datetime import datetime

from django.db import transaction

from spom.booking.models.desk import Reminder
from spom.booking.models.seats import Seat
from spom.booking.registry import REMINDER, REMINDER_AT_HOME
from spom.portal.actions.notices import notify


@transaction.atomic
def remind(*, seat: Seat, kind: Reminder.Kind, link: str, at: datetime) -> bool:
    """Remind the learner, unless they were. Answers whether they had not been. Not journalled: the outbox tells."""
    _reminder, new = Reminder.objects.get_or_create(seat=seat, kind=kind, defaults={"sent_at": at})
    if new:
        centre = seat.slot.centre
        context: dict[str, str | int | datetime] = {
            "module": seat.booking.module.name,
            "starts_at": seat.slot.starts_at,
            "centre": f"{centre.name}, {centre.city}",
        }
        told = REMINDER_AT_HOME if centre.is_at_home else REMINDER
        notify(to=seat.booking.learner, kind=told, context=context, link=link, at=at)
    return new
