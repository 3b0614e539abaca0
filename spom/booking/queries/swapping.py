"""Seats that others would swap."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from spom.booking.models.plans import SwapOffer
from spom.booking.models.seats import Seat

LONGEST_LIST = 50


@dataclass(frozen=True, kw_only=True)
class Swap:
    """An offer, and the seat one would get. Nobody's name is in it."""

    offer: SwapOffer
    seat: Seat


def swaps_for(seat: Seat, *, at: datetime) -> list[Swap]:
    """Open offers of others who would take this very seat, the earliest seat first. Two statements."""
    slot, module = seat.slot, seat.booking.module
    fitting = SwapOffer.objects.filter(
        state=SwapOffer.State.OPEN,
        wants_centres__contains=[slot.centre_id],
        wants_from_on__lte=slot.day,
        wants_until_on__gte=slot.day,
    ).exclude(booking__learner=seat.booking.learner_id)
    if slot.only_modules:
        fitting = fitting.filter(booking__module__in=slot.only_modules)
    offers = {offer.booking_id: offer for offer in fitting.order_by("pk")}
    theirs = Seat.objects.filter(
        Q(slot__only_modules=[]) | Q(slot__only_modules__contains=[module.pk]),
        booking__in=offers,
        state=Seat.State.PAID,
        slot__closes_at__gt=at,
        slot__centre__region=slot.centre.region,
    ).exclude(slot=slot.pk)
    shown = theirs.select_related("slot__centre").order_by("slot__starts_at", "pk")[:LONGEST_LIST]
    return [Swap(offer=offers[one.booking_id], seat=one) for one in shown]
