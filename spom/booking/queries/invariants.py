"""What must always be zero: asked by a job, shown to staff."""

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.payments.models.ledger import Allocation, Kind
from spom.payments.queries.ledger import money_nowhere


@dataclass(frozen=True, kw_only=True)
class Counter:
    """One thing that must not be, and how often it is."""

    code: str
    sentence: StrOrPromise
    count: int


def counters() -> list[Counter]:
    """All of them; five statements."""
    live = Count("seats", filter=Q(seats__state__in=Seat.LIVE))
    slots = Slot.objects.annotate(live=live)
    homeless = Booking.objects.filter(state=Booking.State.LIVE).exclude(seats__state__in=Seat.LIVE)
    return [
        Counter(
            code="oversold",
            sentence=_("Slots with more seats than chairs"),
            count=slots.filter(live__gt=F("capacity")).count(),
        ),
        Counter(
            code="miscounted",
            sentence=_("Slots whose counter differs from their seats"),
            count=slots.exclude(live=F("taken")).count(),
        ),
        Counter(code="homeless", sentence=_("Live bookings without a seat"), count=homeless.count()),
        Counter(code="unpaid", sentence=_("Confirmed seats that were not paid for"), count=_unpaid()),
        Counter(code="nowhere", sentence=_("Payments whose money is not accounted for"), count=money_nowhere().count()),
    ]


def _unpaid() -> int:
    """Confirmed seats with a price for which the ledger holds another sum."""
    paid = Seat.objects.filter(state__in=[Seat.State.PAID, Seat.State.ATTENDED], booking__minor__gt=0)
    wanted = {f"booking.Booking:{key}": minor for key, minor in paid.values_list("booking_id", "booking__minor")}
    held: dict[str, int] = {}
    kept = Allocation.objects.filter(kind=Kind.PURCHASE, subject__startswith="booking.Booking:", minor__gt=0)
    for subject, minor in kept.values_list("subject", "minor"):
        held[subject] = held.get(subject, 0) + minor
    return sum(1 for subject, minor in wanted.items() if held.get(subject, 0) != minor)
