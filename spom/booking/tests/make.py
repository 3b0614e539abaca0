"""Ready-made centres, slots and seats: say only what the test is about."""

from datetime import UTC, date, datetime, timedelta

from spom.booking.actions.holding import hold_seat
from spom.booking.actions.paying import start_payment
from spom.booking.models.centres import Centre
from spom.booking.models.fees import Fee
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Part, Slot
from spom.identity.models import User
from spom.kit.proof import Proof, Verdict
from spom.payments.actions.capturing import record_report
from spom.payments.models.orders import Order
from spom.payments.tests import make as payments
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.tests import make as programme

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
# Three weeks ahead, ten o'clock in Delhi.
TEST_DAY = datetime(2026, 7, 6, 4, 30, tzinfo=UTC)
ELIGIBLE = Proof(sentence="You may book", verdict=Verdict.YES)
NOT_YET = Proof(sentence="You may book", verdict=Verdict.NO)


def centre(code: str = "DEL1", *, city: str = "Delhi", latitude: float = 28.61, longitude: float = 77.21) -> Centre:
    """Make a centre in Delhi, and the fee of its region."""
    if not Fee.objects.filter(region="IN").exists():
        Fee.objects.create(region="IN", minor=50_000, currency="INR", from_on=date(2026, 1, 1), source="Announcement")
    found = Centre.objects.filter(code=code).first()
    return found or Centre.objects.create(
        code=code, name=f"Centre {code}", city=city, address="1 Main Road", latitude=latitude, longitude=longitude
    )


def slot(
    *,
    capacity: int = 10,
    at: Centre | None = None,
    starts_at: datetime = TEST_DAY,
    only: list[Module] | None = None,
) -> Slot:
    """Make a slot of three hours that has been open for a month and closes a day before."""
    home = at or centre()
    local = starts_at.astimezone(home.zone)
    return Slot.objects.create(
        centre=home,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        opens_at=starts_at - timedelta(days=60),
        closes_at=starts_at - timedelta(days=1),
        day=local.date(),
        part=Part.MORNING if local.hour < 12 else Part.AFTERNOON,
        capacity=capacity,
        only_modules=[module.pk for module in only or []],
    )


def module(code: str = "A1") -> Module:
    """The module A1, made when it is missing."""
    return Module.objects.filter(code=code).first() or programme.module(code)


def enrolment(learner: User) -> Enrolment:
    """The learner's enrolment, made when it is missing."""
    return Enrolment.objects.live().filter(learner=learner).first() or programme.enrolment(learner)


def held(learner: User, *, on: Slot | None = None, of: Module | None = None, at: datetime = NOW) -> Seat:
    """A held seat."""
    return hold_seat(slot=on or slot(), enrolment=enrolment(learner), module=of or module(), proof=ELIGIBLE, at=at)


def ordered(booking: Booking, *, at: datetime = NOW) -> Order:
    """The order of a held seat, known to the gateway."""
    order = start_payment(booking=booking, gateway="demo", at=at)
    assert order is not None
    order.gateway_order = f"order_of_{booking.reference}_{order.pk}"
    Order.objects.filter(pk=order.pk).update(gateway_order=order.gateway_order)
    return order


def confirmed(learner: User, *, on: Slot | None = None, of: Module | None = None, at: datetime = NOW) -> Seat:
    """A paid seat."""
    seat = held(learner, on=on, of=of, at=at)
    order = ordered(seat.booking, at=at)
    record_report(report=payments.report(order), at=at)
    seat.refresh_from_db()
    return seat
