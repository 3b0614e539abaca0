"""Fees, policies and holidays as staff look at them."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import QuerySet

from spom.booking.models.centres import Holiday
from spom.booking.models.fees import Fee, PolicyTier
from spom.booking.models.seats import Seat


@dataclass(frozen=True, kw_only=True)
class FeeSeen:
    """A fee, and whether it is the one in force."""

    fee: Fee
    is_in_force: bool
    is_ahead: bool


@dataclass(frozen=True, kw_only=True)
class PolicySeen:
    """The steps of one change from one day on."""

    change: PolicyTier.Change
    from_on: date
    steps: list[PolicyTier]
    is_in_force: bool
    is_ahead: bool


def fees_by_region(*, on: date) -> list[FeeSeen]:
    """Every fee, region by region, the newest first. One statement."""
    seen = []
    rows = Fee.objects.order_by("region", "-from_on", "-pk")
    for _region, fees in groupby(rows, key=lambda fee: fee.region):
        open_one = True
        for fee in fees:
            is_ahead = fee.from_on > on
            seen.append(FeeSeen(fee=fee, is_in_force=open_one and not is_ahead, is_ahead=is_ahead))
            open_one = open_one and is_ahead
    return seen


def policies(*, on: date) -> list[PolicySeen]:
    """Every policy, moving and cancelling apart, the newest first. One statement."""
    seen = []
    rows = PolicyTier.objects.order_by("-change", "-from_on", "-hours_before")
    for change, tiers in groupby(rows, key=lambda tier: tier.change):
        open_one = True
        for from_on, steps in groupby(tiers, key=lambda tier: tier.from_on):
            is_ahead = from_on > on
            seen.append(
                PolicySeen(
                    change=PolicyTier.Change(change),
                    from_on=from_on,
                    steps=list(steps),
                    is_in_force=open_one and not is_ahead,
                    is_ahead=is_ahead,
                )
            )
            open_one = open_one and is_ahead
    return seen


def holidays_ahead(*, on: date) -> QuerySet[Holiday]:
    """Holidays that have not passed."""
    return Holiday.objects.filter(day__gte=on).order_by("day", "region", "pk")


def seats_on(*, day: date, region: str) -> int:
    """Confirmed seats on a day, in a region or everywhere."""
    booked = Seat.objects.filter(slot__day=day, state=Seat.State.PAID)
    return booked.filter(slot__centre__region=region).count() if region else booked.count()
