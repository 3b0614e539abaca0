"""What the desk of a centre needs to know."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from spom.booking.models.centres import CentreDuty
from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.identity.models import RegistryPhoto, Role, User

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


def with_photo(seats: list[Seat]) -> set[int]:
    """Which of these seats have a learner whose picture the registry has. One statement."""
    learners = {seat.booking.learner_id: seat.pk for seat in seats}
    known = RegistryPhoto.objects.filter(user__in=learners).values_list("user_id", flat=True)
    return {learners[user] for user in known}


def free_chairs(slot: Slot) -> list[str]:
    """Chairs nobody sits on, in the order in which they are given. Two statements.

    They are numbered room by room; with more than one room the room's number stands before. Accessible chairs are the
    first of a room and are given last, so that they are there for those who need them.
    """
    rooms = list(slot.centre.rooms.order_by("name", "pk"))
    usual: list[str] = []
    accessible: list[str] = []
    for place, room in enumerate(rooms, start=1):
        for number in range(1, room.seats + 1):
            name = f"{place}-{number}" if len(rooms) > 1 else str(number)
            (accessible if number <= room.accessible_seats else usual).append(name)
    taken = set(slot.seats.filter(state=Seat.State.ATTENDED).values_list("chair", flat=True))
    return [name for name in [*usual, *accessible] if name not in taken]
