"""When a centre fails: everybody who was to sit there gets another seat, or their money back, in one act."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from spom.booking.actions.chairs import SlotFull
from spom.booking.actions.changing import end_booking, move_seat
from spom.booking.actions.holding import give_up_hold
from spom.booking.events.centres import SlotChanged
from spom.booking.models.centres import Centre
from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.booking.queries.reseating import choices_for
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.money import Money


@dataclass(frozen=True, kw_only=True)
class Reseated:
    """How it went."""

    moved: int
    refunded: int
    released: int


@transaction.atomic
def cancel_slots_and_reseat(*, centre: Centre, from_on: date, until_on: date, by: User, at: datetime) -> Reseated:
    """Cancel every slot of the centre in these days (the end is exclusive) and find another seat for everybody.

    The nearest free chair within a week of the same time of day is taken, first for those who booked first. Who finds
    none gets the whole fee as credit. Held seats are let go: nothing was paid for them.
    """
    slots = Slot.objects.filter(centre=centre, day__gte=from_on, day__lt=until_on).exclude(state=Slot.State.CANCELLED)
    failed = list(slots.select_for_update(of=("self",)).select_related("centre").order_by("pk"))
    slots.update(state=Slot.State.CANCELLED)
    for slot in failed:
        slot.state = Slot.State.CANCELLED
        announce(SlotChanged(slot=slot, by=by, at=at))
    seats = Seat.objects.filter(slot__in=failed).select_for_update(of=("self",))
    seats = seats.select_related("booking__learner", "booking__module", "booking__enrolment", "slot__centre")
    moved = refunded = released = 0
    for seat in list(seats.filter(state__in=Seat.UNPAID).order_by("pk")):
        give_up_hold(booking=seat.booking, at=at)
        released += 1
    for seat in list(seats.filter(state=Seat.State.PAID).order_by("paid_at", "pk")):
        if _moved(seat, by, at):
            moved += 1
        else:
            kept = Money(0, seat.booking.currency)
            end_booking(booking=seat.booking, seat=seat, kept=kept, by=by, at=at)
            refunded += 1
    return Reseated(moved=moved, refunded=refunded, released=released)


def _moved(seat: Seat, by: User, at: datetime) -> bool:
    for slot in choices_for(seat, at=at):
        try:
            with transaction.atomic():
                move_seat(booking=seat.booking, was=seat, to=slot, reason="CENTRE_FAILED", by=by, at=at)
        except SlotFull:
            seat.refresh_from_db(fields=["state", "released_at"])
            continue
        return True
    return False
