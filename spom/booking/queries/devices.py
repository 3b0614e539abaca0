"""What a learner's own computer was found to be, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django_stubs_ext import StrOrPromise

from spom.booking.models.seats import Booking
from spom.portal.queries.system_check import NAMES

# The worst last.
GRADES = ("ok", "warn", "bad")


@dataclass(frozen=True, kw_only=True)
class Device:
    """The last result its learner kept with a booking."""

    checked_at: datetime
    worst: str
    # Name and grade of each check that could be better.
    weak: list[tuple[StrOrPromise, str]]


def device_of(booking: Booking) -> Device | None:
    """The last result; None when the learner kept none."""
    if booking.device_checked_at is None:
        return None
    found: dict[str, str] = booking.device_found
    weak = [(NAMES[code], grade) for code, grade in found.items() if code in NAMES and grade != GRADES[0]]
    return Device(checked_at=booking.device_checked_at, worst=worst_of(found), weak=weak)


def worst_of(found: Mapping[str, str]) -> str:
    """The worst grade of all."""
    return max(found.values(), key=GRADES.index, default=GRADES[0])
