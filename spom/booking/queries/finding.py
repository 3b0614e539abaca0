"""Finding a seat: what may be booked, where, when, and how many chairs are left."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from django.db.models import F, QuerySet, Sum

from spom.booking.models.centres import Centre
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot, SlotQuerySet
from spom.identity.models import User
from spom.kit.proof import Proof
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.eligibility import eligibility
from spom.programme.queries.standing import standings

EARTH_KM = 6371.0
FEW = 5
LONGEST_LIST = 60


@dataclass(frozen=True, kw_only=True)
class Bookable:
    """One module of the learner: the proof whether it may be booked, and the seat there is, or the place in line."""

    module: Module
    proof: Proof
    seat: Seat | None
    waits: WaitlistEntry | None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a learner looks for. `near` is a city, `within` kilometres around it; no city means everywhere."""

    near: str = ""
    within: int = 0
    month: date
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """A month of days with the chairs left on each, the slots of one day or of the whole list, and where to look."""

    centres: dict[int, Centre]
    reach: list[int]
    left: dict[date, int]
    slots: list[Slot]
    cities: list[str]
    # There are more slots than a page shows.
    is_cut: bool

    @property
    def is_full(self) -> bool:
        """Is there no chair left in this month?"""
        return not any(self.left.values())


def bookables(*, enrolment: Enrolment, at: datetime) -> list[Bookable]:
    """The learner's modules that have a test ahead. Those of exempt sets and not chosen ones are left out."""
    seats = {
        seat.booking.module_id: seat
        for seat in seats_of(enrolment.learner).filter(booking__state=Booking.State.LIVE, state__in=Seat.LIVE)
    }
    open_states = (WaitlistEntry.State.WAITING, WaitlistEntry.State.OFFERED)
    waiting = WaitlistEntry.objects.filter(learner=enrolment.learner, state__in=open_states)
    waits = {entry.module_id: entry for entry in waiting}
    return [
        Bookable(
            module=one.module,
            proof=eligibility(enrolment=enrolment, module=one.module, at=at),
            seat=seats.get(one.module.pk),
            waits=waits.get(one.module.pk),
        )
        for one in standings(enrolment=enrolment, at=at)
        if one.module is not None and not one.is_exempt and not one.was_passed
    ]


def seats_of(learner: User) -> QuerySet[Seat]:
    """Every seat the learner ever had, with what its page shows."""
    mine = Seat.objects.filter(booking__learner=learner)
    return mine.select_related("booking__module__module_set", "booking__learner", "booking__enrolment", "slot__centre")


def booking_of(learner: User) -> QuerySet[Booking]:
    """The learner's bookings."""
    mine = Booking.objects.filter(learner=learner)
    return mine.select_related("module__module_set", "learner", "enrolment__learner", "enrolment__programme")


def find(*, module: Module, wish: Wish, every_day: bool = False, at: datetime) -> Found:
    """Look for chairs. Three statements: the centres, the month's days, the slots of the day (or of the month)."""
    centres = {centre.pk: centre for centre in Centre.objects.in_use().order_by("city", "name", "pk")}
    reach = within_reach(list(centres.values()), near=wish.near, within=wish.within)
    first, last = month_bounds(wish.month)
    bookable = Slot.objects.bookable(at).admitting(module).filter(day__gte=first, day__lt=last)
    if len(reach) < len(centres):
        bookable = bookable.filter(centre__in=reach)
    days = bookable.order_by().values("day").annotate(chairs=Sum(F("capacity") - F("taken")))
    left = {row["day"]: row["chairs"] for row in days}
    slots = _slots(bookable, wish, every_day=every_day)
    is_cut = len(slots) > LONGEST_LIST
    slots = slots[:LONGEST_LIST]
    order = {key: place for place, key in enumerate(reach)}
    for slot in slots:
        slot.centre = centres[slot.centre_id]
    slots.sort(key=lambda slot: (slot.day, order.get(slot.centre_id, 0), slot.starts_at))
    cities = sorted({centre.city for centre in centres.values()})
    return Found(centres=centres, reach=reach, left=left, slots=slots, cities=cities, is_cut=is_cut)


def _slots(bookable: SlotQuerySet, wish: Wish, *, every_day: bool) -> list[Slot]:
    if not (every_day or wish.day):
        return []
    shown = bookable.filter(day=wish.day) if wish.day and not every_day else bookable
    return list(shown.filter(taken__lt=F("capacity")).order_by("starts_at", "pk")[: LONGEST_LIST + 1])


def within_reach(centres: list[Centre], *, near: str, within: int) -> list[int]:
    """The centres in a city, or within so many kilometres of it, the nearest first; all of them without a city."""
    home = [centre for centre in centres if centre.city.casefold() == near.casefold()]
    if not near or not home:
        return [centre.pk for centre in centres]
    middle = (
        sum(centre.latitude for centre in home) / len(home),
        sum(centre.longitude for centre in home) / len(home),
    )
    far = {centre.pk: _km(middle, (centre.latitude, centre.longitude)) for centre in centres}
    inside = [key for key, km in far.items() if km <= within]
    return sorted({centre.pk for centre in home} | set(inside), key=lambda key: (far[key], key))


def month_bounds(month: date) -> tuple[date, date]:
    """The first of the month, and the first of the next."""
    first = month.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def weeks_of(month: date) -> list[list[date]]:
    """The month in weeks from Monday, with the days of its neighbours."""
    return Calendar().monthdatescalendar(month.year, month.month)


def slot_called(key: int) -> QuerySet[Slot]:
    """One slot with its centre."""
    return Slot.objects.filter(pk=key).select_related("centre", "kept_for")


def seats_running_out(at: datetime) -> QuerySet[Seat]:
    """Seats whose time to pay is over, the oldest first."""
    return Seat.objects.overdue(at).select_related("booking").order_by("held_until", "pk")


def _km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Along the earth's surface, by the haversine formula."""
    north, east = radians(there[0] - here[0]), radians(there[1] - here[1])
    inner = sin(north / 2) ** 2 + cos(radians(here[0])) * cos(radians(there[0])) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(inner))
