"""What the desk of a centre needs to know."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from spom.booking.models.centres import CentreDuty
from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.identity.models import Role, User

AROUND = timedelta(hours=18)


def slots_on_duty(person: User, *, at: datetime) -> QuerySet[Slot]:
    """Slots near this moment at the centres one works at; administrators see every centre."""
    near = Slot.objects.filter(starts_at__gte=at - AROUND, starts_at__lte=at + 14 * AROUND)
    near = near.exclude(state=Slot.State.CANCELLED).select_related("centre").order_by("starts_at", "pk")
    if person.has_role(Role.ADMINISTRATOR):
        return near
    return near.filter(centre__in=CentreDuty.objects.filter(person=person).values("centre"))


def roster_of(slot: Slot) -> list[Seat]:
    """Everybody who is expected, by name."""
    seats = Seat.objects.filter(slot=slot, state__in=[Seat.State.PAID, Seat.State.ATTENDED])
    found = list(seats.select_related("booking__learner", "booking__module"))
    return sorted(found, key=lambda seat: (seat.booking.learner.full_name.casefold(), seat.pk))
