"""Who is to be reminded of a test, and who did not come."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from spom.booking.models.desk import Reminder
from spom.booking.models.seats import Seat

BEFORE = {
    Reminder.Kind.HOURS: timedelta(hours=2),
    Reminder.Kind.DAY: timedelta(days=1),
    Reminder.Kind.WEEK: timedelta(days=7),
}


def seats_to_remind(*, kind: Reminder.Kind, at: datetime) -> QuerySet[Seat]:
    """Confirmed seats within the reminder's span, but not yet in the span of the next one, not reminded so."""
    nearer = max((span for span in BEFORE.values() if span < BEFORE[kind]), default=timedelta())
    told = Reminder.objects.filter(seat=OuterRef("pk"), kind=kind)
    seats = Seat.objects.filter(
        ~Exists(told),
        state=Seat.State.PAID,
        slot__starts_at__gt=at + nearer,
        slot__starts_at__lte=at + BEFORE[kind],
    )
    return seats.select_related("booking__learner", "booking__module", "slot__centre").order_by("slot__starts_at", "pk")


def seats_missed(at: datetime) -> QuerySet[Seat]:
    """Confirmed seats of tests that are over: nobody came."""
    return Seat.objects.filter(state=Seat.State.PAID, slot__ends_at__lte=at).order_by("pk")
