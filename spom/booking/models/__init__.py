"""What booking remembers. Django looks for tables here; import from the file you need."""

from spom.booking.models.centres import Blackout, Centre, CentreDuty, Holiday, Room
from spom.booking.models.desk import Incident, Reminder
from spom.booking.models.fees import Fee, PolicyTier, Waiver
from spom.booking.models.plans import AttemptPlan, MoveRequest, SwapOffer, WaitlistEntry
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot, SlotSeries

__all__ = [
    "AttemptPlan",
    "Blackout",
    "Booking",
    "Centre",
    "CentreDuty",
    "Fee",
    "Holiday",
    "Incident",
    "MoveRequest",
    "PolicyTier",
    "Reminder",
    "Room",
    "Seat",
    "Slot",
    "SlotSeries",
    "SwapOffer",
    "WaitlistEntry",
    "Waiver",
]
