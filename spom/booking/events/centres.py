"""What booking announces about places, times and rules."""

from dataclasses import dataclass
from datetime import date

from spom.booking.models.centres import Blackout, Centre, CentreDuty, Holiday, Room
from spom.booking.models.fees import Fee, PolicyTier, Waiver
from spom.booking.models.slots import Slot, SlotSeries
from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class CentreAdded(Event):
    """There is a new place to sit tests."""

    centre: Centre


@dataclass(frozen=True, kw_only=True)
class CentreChanged(Event):
    """What is known of a centre changed."""

    centre: Centre


@dataclass(frozen=True, kw_only=True)
class CentreClosed(Event):
    """The centre takes no more bookings."""

    centre: Centre


@dataclass(frozen=True, kw_only=True)
class RoomAdded(Event):
    """A centre has another room."""

    room: Room


@dataclass(frozen=True, kw_only=True)
class DutyGiven(Event):
    """Somebody works at the desk of a centre."""

    duty: CentreDuty


@dataclass(frozen=True, kw_only=True)
class HolidayNamed(Event):
    """A day without tests was named."""

    holiday: Holiday


@dataclass(frozen=True, kw_only=True)
class BlackoutNamed(Event):
    """A centre is not to be had for some days."""

    blackout: Blackout


@dataclass(frozen=True, kw_only=True)
class SlotsOpened(Event):
    """A pattern was turned into slots."""

    series: SlotSeries
    slots: int
    chairs: int


@dataclass(frozen=True, kw_only=True)
class SlotsClosed(Event):
    """Slots of a centre take no new bookings."""

    centre: Centre
    from_on: date
    until_on: date
    slots: int


@dataclass(frozen=True, kw_only=True)
class SlotChanged(Event):
    """A slot has another capacity, or another state."""

    slot: Slot


@dataclass(frozen=True, kw_only=True)
class FeeSet(Event):
    """A seat costs something else from a day on."""

    fee: Fee


@dataclass(frozen=True, kw_only=True)
class TierSet(Event):
    """Changing one's plans costs something else from a day on."""

    tier: PolicyTier


@dataclass(frozen=True, kw_only=True)
class WaiverAsked(Event):
    """A learner asks to pay less."""

    waiver: Waiver


@dataclass(frozen=True, kw_only=True)
class WaiverDecided(Event):
    """A person decided whether the learner pays less."""

    waiver: Waiver
    state: str
