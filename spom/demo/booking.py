"""Where the demo institute holds its tests, what a seat costs there, and the cast's bookings. Nobody's real address."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from spom.booking.actions.centres import add_centre, add_room, give_duty, name_holiday
from spom.booking.actions.fees import Step, set_fee, set_policy
from spom.booking.actions.holding import hold_seat
from spom.booking.actions.opening import Pattern, open_slots
from spom.booking.actions.paying import start_payment
from spom.booking.models.centres import Centre
from spom.booking.models.fees import PolicyTier
from spom.booking.models.slots import Slot
from spom.demo.cast import BOB
from spom.identity.models import User
from spom.payments.actions.demo import pay_by_demo
from spom.payments.actions.receipts import set_tax
from spom.programme.actions.enrolling import carry_over
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import CarriedRecord, Enrolment
from spom.programme.queries.eligibility import eligibility

FROM = date(2026, 3, 1)
SOURCE = "Demo announcement 2 of 2026"


class Place(NamedTuple):
    """One centre."""

    code: str
    name: str
    city: str
    region: str
    latitude: float
    longitude: float
    zone: str = "Asia/Kolkata"


PLACES = (
    Place("DEL-1", "Peacock Hall", "Delhi", "IN", 28.6139, 77.2090),
    Place("DEL-2", "River Court", "Delhi", "IN", 28.5355, 77.3910),
    Place("GGN-1", "Mill Road Centre", "Gurugram", "IN", 28.4595, 77.0266),
    Place("JAI-1", "Amber House", "Jaipur", "IN", 26.9124, 75.7873),
    Place("MUM-1", "Harbour Centre", "Mumbai", "IN", 19.0760, 72.8777),
    Place("PUN-1", "Hill Street Centre", "Pune", "IN", 18.5204, 73.8567),
    Place("CHE-1", "Marina Centre", "Chennai", "IN", 13.0827, 80.2707),
    Place("BLR-1", "Garden Centre", "Bengaluru", "IN", 12.9716, 77.5946),
    Place("KTM-1", "Valley Centre", "Kathmandu", "NP", 27.7172, 85.3240, "Asia/Kathmandu"),
    Place("DXB-1", "Creek Centre", "Dubai", "AE", 25.2048, 55.2708, "Asia/Dubai"),
)
FEES = (("IN", 50_000, "INR"), ("NP", 85_000, "INR"), ("AE", 15_000, "USD"))
TIERS = ((72, 0, 10), (48, 20, 30), (24, 50, 60))


def build_booking(*, by: User, desk: QuerySet[User], at: datetime) -> None:
    """Open centres, fees, policies and ten weeks of slots once; a second run changes nothing."""
    if Centre.objects.exists():
        return
    for region, minor, currency in FEES:
        set_fee(region=region, minor=minor, currency=currency, from_on=FROM, source=SOURCE, by=by, at=at)
    moving = tuple(Step(hours_before=hours, percent=move) for hours, move, _cancel in TIERS)
    cancelling = tuple(Step(hours_before=hours, percent=cancel) for hours, _move, cancel in TIERS)
    for change, steps in ((PolicyTier.Change.RESCHEDULE, moving), (PolicyTier.Change.CANCEL, cancelling)):
        set_policy(change=change, steps=steps, from_on=FROM, by=by, at=at)
    set_tax(
        legal_name="Demo Institute of Accountants",
        address="1 Peacock Road, Delhi",
        registration="07AAAAA0000A1Z5",
        basis_points=1800,
        service_code="999293",
        from_on=FROM,
        by=by,
        at=at,
    )
    name_holiday(day=date(2026, 8, 15), region="IN", name="Independence Day", by=by, at=at)
    first = at.date()
    for number, place in enumerate(PLACES):
        centre = _opened(place, by=by, at=at)
        for person in desk:
            give_duty(centre=centre, person=person, by=by, at=at)
        pattern = Pattern(
            weekdays=(0, 1, 2, 3, 4, 5),
            shifts=("10:00", "14:00"),
            minutes=180,
            from_on=first + timedelta(days=2),
            until_on=first + timedelta(days=35),
            capacity=4 if number % 3 == 0 else 24,
        )
        open_slots(centre=centre, pattern=pattern, by=by, at=at)
    _let_the_cast_book(by=by, at=at)


def _let_the_cast_book(*, by: User, at: datetime) -> None:
    """The hours of Set B came along from an earlier system, so everybody may book; Bob has a seat in a fortnight."""
    module = Module.objects.get(code="B1")
    for enrolment in Enrolment.objects.live().select_related("learner").order_by("pk"):
        carry_over(
            enrolment=enrolment,
            module=module,
            kind=CarriedRecord.Kind.HOURS,
            amount=module.required_seconds,
            earned_on=date(2026, 2, 20),
            source="Demo: hours of the earlier campus",
            by=by,
            at=at,
        )
    bob = Enrolment.objects.live().filter(learner__username=BOB.username).select_related("learner").first()
    slot = Slot.objects.bookable(at).filter(centre__code="MUM-1", day__gte=at.date() + timedelta(days=14))
    first = slot.select_related("centre").order_by("starts_at").first()
    if bob is None or first is None:
        return
    proof = eligibility(enrolment=bob, module=module, at=at)
    seat = hold_seat(slot=first, enrolment=bob, module=module, proof=proof, at=at)
    order = start_payment(booking=seat.booking, gateway="demo", at=at)
    if order is not None:
        pay_by_demo(order=order, at=at)


def _opened(place: Place, *, by: User, at: datetime) -> Centre:
    centre = add_centre(
        code=place.code,
        name=place.name,
        city=place.city,
        region=place.region,
        address="12 Station Road",
        latitude=place.latitude,
        longitude=place.longitude,
        time_zone=place.zone,
        phone="",
        email="",
        directions="Ten minutes on foot from the station. Enter by the main gate and follow the signs.",
        accessibility="Step-free entrance, lift, two adjustable desks.",
        is_at_home=False,
        by=by,
        at=at,
    )
    add_room(centre=centre, name="Hall 1", seats=24, accessible_seats=2, by=by, at=at)
    return centre
