"""A learner's seats ahead, as home asks for them: together with everything else it shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Expression

from spom.booking.models.centres import Centre
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.kit.prepared import Written, written
from spom.programme.models.catalogue import Module

# In the order in which `_seat` reads them.
SHOWN = (
    "pk",
    "state",
    "held_until",
    "slot__starts_at",
    "slot__centre__name",
    "slot__centre__city",
    "slot__centre__time_zone",
    "booking__reference",
    "booking__state",
    "booking__module__name",
)


def seats_ahead(*, learner: Expression) -> Written:
    """Seats held, offered and paid, the next first."""
    mine = Seat.objects.filter(booking__learner=learner, state__in=(*Seat.UNPAID, Seat.State.PAID))
    return written(mine.order_by("slot__starts_at", "pk").values_list(*SHOWN))


def seats_in(rows: Sequence[Sequence[Any]]) -> list[Seat]:
    """The seats of an answer. They know what home shows, and are for reading."""
    return [_seat(*row) for row in rows]


def _seat(  # noqa: PLR0917  # one for each column of SHOWN
    pk: int,
    state: str,
    held_until: str | None,
    starts_at: str,
    centre: str,
    city: str,
    time_zone: str,
    reference: str,
    booking_state: str,
    module: str,
) -> Seat:
    return Seat(
        pk=pk,
        state=state,
        held_until=held_until and datetime.fromisoformat(held_until),
        slot=Slot(
            starts_at=datetime.fromisoformat(starts_at), centre=Centre(name=centre, city=city, time_zone=time_zone)
        ),
        booking=Booking(reference=reference, state=booking_state, module=Module(name=module)),
    )
