"""What booking announces about seats."""

from dataclasses import dataclass

from spom.booking.models.desk import Incident
from spom.booking.models.plans import AttemptPlan, MoveRequest, SwapOffer, WaitlistEntry
from spom.booking.models.seats import Booking, Seat
from spom.journal.events import Event
from spom.kit.money import Money


@dataclass(frozen=True, kw_only=True)
class SeatHeld(Event):
    """A learner holds a seat for a short time, to pay for it. `seat.held_until` is its end."""

    seat: Seat
    booking: Booking


@dataclass(frozen=True, kw_only=True)
class SeatConfirmed(Event):
    """The seat is paid for, or costs nothing."""

    seat: Seat
    booking: Booking


@dataclass(frozen=True, kw_only=True)
class SeatLapsed(Event):
    """The time to pay is over; the chair goes to somebody else."""

    seat: Seat
    booking: Booking


@dataclass(frozen=True, kw_only=True)
class PaidTooLate(Event):
    """Money came for a seat that is gone: it is the learner's credit."""

    booking: Booking
    amount: Money


@dataclass(frozen=True, kw_only=True)
class SeatMoved(Event):
    """The booking has another seat. `reason` is the code of why."""

    booking: Booking
    was: Seat
    seat: Seat
    reason: str


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(Event):
    """The learner, or the institution, gave the seat up."""

    booking: Booking
    seat: Seat
    credit: Money
    by_institution: bool


@dataclass(frozen=True, kw_only=True)
class SeatsSwapped(Event):
    """Two learners changed places."""

    first: Booking
    second: Booking


@dataclass(frozen=True, kw_only=True)
class SwapOffered(Event):
    """A learner would rather have another seat."""

    offer: SwapOffer


@dataclass(frozen=True, kw_only=True)
class SwapTakenBack(Event):
    """An offer to swap seats is off."""

    offer: SwapOffer


@dataclass(frozen=True, kw_only=True)
class MoveAsked(Event):
    """A learner asks for a free move for a medical reason."""

    request: MoveRequest


@dataclass(frozen=True, kw_only=True)
class MoveDecided(Event):
    """A person decided on a free move."""

    request: MoveRequest
    state: str


@dataclass(frozen=True, kw_only=True)
class WaitlistJoined(Event):
    """A learner waits for a seat."""

    entry: WaitlistEntry


@dataclass(frozen=True, kw_only=True)
class WaitlistLeft(Event):
    """A learner waits no more."""

    entry: WaitlistEntry


@dataclass(frozen=True, kw_only=True)
class SeatOffered(Event):
    """A chair came free and is kept for somebody who waited. `seat.held_until` is how long."""

    entry: WaitlistEntry
    seat: Seat


@dataclass(frozen=True, kw_only=True)
class AttemptNamed(Event):
    """A learner said which examination attempt they mean to sit."""

    plan: AttemptPlan


@dataclass(frozen=True, kw_only=True)
class DeviceChecked(Event):
    """A learner kept with a booking what the system check found on their computer. `worst` is the worst grade."""

    booking: Booking
    worst: str


@dataclass(frozen=True, kw_only=True)
class CandidateCheckedIn(Event):
    """A learner sits on a chair of the centre."""

    seat: Seat
    chair: str


@dataclass(frozen=True, kw_only=True)
class TestSat(Event):
    """The test of a seat is over: its learner may book another."""

    # Not a test, whatever its name begins with.
    __test__ = False
    seat: Seat


@dataclass(frozen=True, kw_only=True)
class SeatMissed(Event):
    """A seat stayed empty: its learner did not come."""

    seat: Seat


@dataclass(frozen=True, kw_only=True)
class IncidentLogged(Event):
    """Something went wrong in a slot."""

    incident: Incident
