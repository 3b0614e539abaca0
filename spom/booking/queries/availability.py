"""Seats left by day and centre, for the public feed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Max, Min, Sum

from spom.booking.models.slots import Slot

AHEAD = timedelta(days=60)
MOST = 5000


@dataclass(frozen=True, kw_only=True)
class Free:
    """One day at one centre."""

    day: date
    code: str
    name: str
    city: str
    left: int
    first: datetime
    last: datetime


def availability_now(*, at: datetime) -> list[Free]:
    """What can be booked in the next sixty days. One statement."""
    slots = Slot.objects.bookable(at).filter(day__lte=at.date() + AHEAD).order_by()
    rows = slots.values("day", "centre__code", "centre__name", "centre__city").annotate(
        chairs=Sum(F("capacity") - F("taken")), first=Min("starts_at"), last=Max("ends_at")
    )
    return [
        Free(
            day=row["day"],
            code=row["centre__code"],
            name=row["centre__name"],
            city=row["centre__city"],
            left=row["chairs"],
            first=row["first"],
            last=row["last"],
        )
        for row in rows.filter(chairs__gt=0).order_by("day", "centre__code")[:MOST]
    ]
