"""Where somebody whose centre failed could sit instead."""

from datetime import datetime, timedelta

from django.db.models import F

from spom.booking.models.centres import Centre
from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.booking.queries.finding import within_reach

WITHIN_KM = 60
WITHIN = timedelta(days=7)
TRIES = 10
MOST_CHOICES = 20


def free_slots(seat: Seat, *, at: datetime) -> list[Slot]:
    """Slots ahead within reach of where somebody sat, with a free chair: the next ones first."""
    centres = list(Centre.objects.in_use().filter(region=seat.slot.centre.region))
    reach = within_reach([*centres], near=seat.slot.centre.city, within=WITHIN_KM)
    free = (
        Slot.objects.bookable(at)
        .admitting(seat.booking.module)
        .filter(centre__in=reach, taken__lt=F("capacity"), starts_at__gt=at)
    )
    return list(free.select_related("centre").order_by("starts_at", "pk")[:MOST_CHOICES])


def choices_for(seat: Seat, *, at: datetime) -> list[Slot]:
    """Free slots near the failed one in place and time, the nearest place first, then the nearest time."""
    lost = seat.slot
    centres = list(Centre.objects.in_use().filter(region=lost.centre.region))
    reach = within_reach([*centres], near=lost.centre.city, within=WITHIN_KM)
    free = (
        Slot.objects.bookable(at)
        .admitting(seat.booking.module)
        .filter(
            centre__in=reach,
            taken__lt=F("capacity"),
            starts_at__gte=lost.starts_at - WITHIN,
            starts_at__lte=lost.starts_at + WITHIN,
        )
    )
    order = {key: place for place, key in enumerate(reach)}
    found = list(free.exclude(pk=lost.pk).select_related("centre"))
    found.sort(key=lambda slot: (order[slot.centre_id], abs(slot.starts_at - lost.starts_at), slot.pk))
    return found[:TRIES]
