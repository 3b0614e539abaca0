"""What booking announces about places, times and rules."""

from dataclasses import dataclass
from datetime import date, datetime

from spom.booking.models.centres import Blackout, Centre, CentreDuty, Holiday, Room
from spom.booking.models.fees import Fee, Waiver
from spom.booking.models.slots import Slot, SlotSeries
from spom.identity.models import User
from spom.journal.events import Event
from spom.programme.models.catalogue import CutOff


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
class CentreReopened(Event):
    """The centre takes bookings again."""

    centre: Centre


@dataclass(frozen=True, kw_only=True)
class RoomAdded(Event):
    """A centre has another room."""

    room: Room


@dataclass(frozen=True, kw_only=True)
class RoomChanged(Event):
    """A room has another name, or another number of chairs."""

    room: Room


@dataclass(frozen=True, kw_only=True)
class RoomRemoved(Event):
    """A room of a centre is not used any more."""

    centre: Centre
    room: str


@dataclass(frozen=True, kw_only=True)
class DutyGiven(Event):
    """Somebody works at the desk of a centre."""

    duty: CentreDuty


@dataclass(frozen=True, kw_only=True)
class DutyEnded(Event):
    """Somebody works at the desk of a centre no more."""

    centre: Centre
    person: User


@dataclass(frozen=True, kw_only=True)
class HolidayNamed(Event):
    """A day without tests was named."""

    holiday: Holiday


@dataclass(frozen=True, kw_only=True)
class HolidayLifted(Event):
    """A day without tests is a day like any other again."""

    day: date
    region: str


@dataclass(frozen=True, kw_only=True)
class BlackoutNamed(Event):
    """A centre is not to be had for some days."""

    blackout: Blackout


@dataclass(frozen=True, kw_only=True)
class BlackoutLifted(Event):
    """A centre can be had again on days it was not."""

    centre: Centre
    from_on: date
    until_on: date


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
class SlotsReopened(Event):
    """Slots of a centre take bookings again."""

    centre: Centre
    from_on: date
    until_on: date
    slots: int


@dataclass(frozen=True, kw_only=True)
class SeatsKept(Event):
    """Free chairs are kept for those who sit an attempt."""

    cut_off: CutOff
    from_on: date
    until: datetime
    slots: int


@dataclass(frozen=True, kw_only=True)
class KeepingEnded(Event):
    """Chairs that were kept for an attempt are there for everybody."""

    cut_off: CutOff
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
class PolicySet(Event):
    """Changing one's plans costs something else from a day on."""

    change: str
    from_on: date
    steps: int


@dataclass(frozen=True, kw_only=True)
class WaiverAsked(Event):
    """A learner asks to pay less."""

    waiver: Waiver


@dataclass(frozen=True, kw_only=True)
class WaiverDecided(Event):
    """A person decided whether the learner pays less."""

    waiver: Waiver
    state: str
