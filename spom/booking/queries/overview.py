"""What staff see of centres and requests."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from spom.booking.models.centres import Blackout, Centre, CentreDuty, Room
from spom.booking.models.fees import Waiver
from spom.booking.models.plans import MoveRequest
from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.identity.models import User
from spom.programme.queries.enrolments import students_of


@dataclass(frozen=True, kw_only=True)
class CentreDetail:
    """One centre with everything that belongs to it."""

    centre: Centre
    rooms: list[Room]
    duties: list[CentreDuty]
    blackouts: list[Blackout]
    booked: int

    @property
    def chairs(self) -> int:
        """The chairs of all rooms together."""
        return sum(room.seats for room in self.rooms)


def centres_with_seats(*, at: datetime) -> QuerySet[Centre]:
    """Centres with their open slots ahead, chairs and seats taken. One statement."""
    ahead = Q(slots__starts_at__gt=at, slots__state=Slot.State.OPEN)
    return Centre.objects.annotate(
        ahead=Count("slots", filter=ahead),
        chairs=Coalesce(Sum("slots__capacity", filter=ahead), 0),
        taken=Coalesce(Sum("slots__taken", filter=ahead), 0),
    ).order_by("city", "name", "pk")


# Evidence is about people's health and money: nobody reads that of students who are not theirs.
def requests_waiting(by: User) -> QuerySet[MoveRequest]:
    """Free moves nobody has decided on, the oldest first; for a coordinator those of their own units' students."""
    asked = MoveRequest.objects.filter(state=MoveRequest.State.ASKED, booking__learner__in=students_of(by).values("pk"))
    return asked.select_related("booking__learner", "booking__module").order_by("asked_at", "pk")


def centre_detail(centre: Centre, *, at: datetime) -> CentreDetail:
    """Rooms, people, days that are left out, seats booked. Four statements."""
    today = at.astimezone(centre.zone).date()
    return CentreDetail(
        centre=centre,
        rooms=list(centre.rooms.order_by("name", "pk")),
        duties=list(centre.duties.select_related("person").order_by("person__full_name", "pk")),
        blackouts=list(centre.blackouts.filter(until_on__gt=today).order_by("from_on", "pk")),
        booked=seats_booked(centre, at=at),
    )


def slots_ahead(centre: Centre, *, at: datetime) -> QuerySet[Slot]:
    """The slots of a centre that are still to come."""
    ahead = Slot.objects.filter(centre=centre, starts_at__gt=at)
    return ahead.select_related("centre", "kept_for").order_by("starts_at", "pk")


def seats_booked(centre: Centre, *, at: datetime) -> int:
    """Confirmed seats at a centre that are still to come."""
    return Seat.objects.filter(slot__centre=centre, slot__starts_at__gt=at, state=Seat.State.PAID).count()


def seats_between(centre: Centre, *, from_on: date, until_on: date) -> int:
    """Confirmed seats at a centre on some days; the last one exclusive."""
    days = Seat.objects.filter(slot__centre=centre, slot__day__gte=from_on, slot__day__lt=until_on)
    return days.filter(state=Seat.State.PAID).count()


def waivers_waiting(by: User) -> QuerySet[Waiver]:
    """Requests to pay less that nobody has decided on, the oldest first; for a coordinator those of their own units."""
    asked = Waiver.objects.filter(state=Waiver.State.ASKED, learner__in=students_of(by).values("pk"))
    return asked.select_related("learner").order_by("asked_at", "pk")


def waivers_of(learner: User) -> QuerySet[Waiver]:
    """A learner's requests to pay less, the newest first."""
    return Waiver.objects.filter(learner=learner).order_by("-asked_at", "-pk")
