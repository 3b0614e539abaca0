"""Everything the page of one booking shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from spom.booking.models.centres import Room
from spom.booking.models.fees import PolicyTier
from spom.booking.models.plans import MoveRequest, SwapOffer
from spom.booking.models.seats import Booking, Seat
from spom.booking.policies.terms import LATE_MINUTES
from spom.booking.queries.devices import Device, device_of
from spom.kit.money import Money
from spom.payments.models.orders import Payment
from spom.payments.queries.ledger import credit_of, payments_for

HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a change costs now; None as price: it is not possible any more."""

    price: Money | None
    tiers: list[PolicyTier]
    is_free_move: bool = False


@dataclass(frozen=True, kw_only=True)
class Detail:
    """One booking as its learner sees it."""

    booking: Booking
    seat: Seat | None
    last: Seat | None
    to_pay: Money
    credit: Money
    moving: Terms
    cancelling: Terms
    payments: list[Payment]
    history: list[Seat]
    request: MoveRequest | None
    swap: SwapOffer | None
    rooms: list[Room]
    late_minutes: int
    device: Device | None

    @property
    def is_held(self) -> bool:
        """Does it wait to be paid?"""
        return self.seat is not None and self.seat.is_unpaid

    @property
    def is_confirmed(self) -> bool:
        """Is the seat paid for and the test ahead?"""
        return self.seat is not None and self.seat.state == Seat.State.PAID

    @property
    def is_at_home(self) -> bool:
        """Is it sat on the learner's own computer?"""
        return self.seat is not None and self.seat.slot.centre.is_at_home


def detail_of(booking: Booking, *, at: datetime) -> Detail:
    """The booking with its seats, money and what may be done with it."""
    seats = list(booking.seats.select_related("slot__centre").order_by("-pk"))
    seat = next((one for one in seats if one.state in Seat.LIVE), None)
    credit = credit_of(booking.learner, currency=booking.currency)
    request = booking.move_requests.order_by("-pk").first()
    missing = booking.price - credit
    return Detail(
        booking=booking,
        seat=seat,
        last=seats[0] if seats else None,
        to_pay=missing if missing.minor > 0 else Money(0, booking.currency),
        credit=credit,
        moving=terms_of(booking, PolicyTier.Change.RESCHEDULE, seat=seat, at=at),
        cancelling=terms_of(booking, PolicyTier.Change.CANCEL, seat=seat, at=at),
        payments=payments_for(booking.subject),
        history=[one for one in seats if one.paid_at and one.state == Seat.State.RELEASED],
        request=request,
        swap=booking.swap_offers.filter(state=SwapOffer.State.OPEN).first(),
        rooms=list(seat.slot.centre.rooms.order_by("name")) if seat else [],
        late_minutes=LATE_MINUTES(),
        device=device_of(booking),
    )


def terms_of(booking: Booking, change: PolicyTier.Change, *, seat: Seat | None, at: datetime) -> Terms:
    """What the change costs now, by the policy of the day. A granted request makes one move free."""
    tiers = list(PolicyTier.objects.in_force(change=change, day=at.date()))
    if seat is None or seat.state != Seat.State.PAID:
        return Terms(price=None, tiers=tiers)
    granted = booking.move_requests.filter(state=MoveRequest.State.GRANTED).exists()
    if change == PolicyTier.Change.RESCHEDULE and granted:
        return Terms(price=Money(0, booking.currency), tiers=tiers, is_free_move=True)
    hours = (seat.slot.starts_at - at) / HOUR
    tier = next((one for one in tiers if hours >= one.hours_before), None)
    return Terms(price=booking.price.share(tier.percent, of=100) if tier else None, tiers=tiers)
