"""What a pattern would make, before it is made."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from spom.booking.models.centres import Blackout, Centre, Holiday
from spom.booking.models.slots import Part, Slot
from spom.booking.policies.terms import CLOSES_HOURS

NOON, EVENING = 12, 17
LONGEST = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Weekdays (0 is Monday), shifts such as "10:00", chairs, from a day to another (exclusive)."""

    weekdays: tuple[int, ...]
    shifts: tuple[str, ...]
    minutes: int
    from_on: date
    until_on: date
    capacity: int
    only_modules: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The slots a pattern makes, and the days it leaves out, each with its reason."""

    slots: list[Slot]
    left_out: list[tuple[date, str]] = field(default_factory=list)

    @property
    def chairs(self) -> int:
        """All chairs together."""
        return sum(slot.capacity for slot in self.slots)


def plan_of(*, centre: Centre, pattern: Pattern, at: datetime) -> Plan:
    """What the pattern would make at the centre now. Three statements."""
    until = min(pattern.until_on, pattern.from_on + LONGEST)
    days = [pattern.from_on + timedelta(days=number) for number in range((until - pattern.from_on).days)]
    closed = _closed_days(centre, pattern.from_on, until)
    there = set(
        Slot.objects.filter(centre=centre, day__gte=pattern.from_on, day__lt=until).values_list("starts_at", flat=True)
    )
    slots = [
        slot
        for day in days
        if day.weekday() in pattern.weekdays and day not in closed
        for slot in (_slot(centre, pattern, day, shift, at) for shift in pattern.shifts)
        if slot.starts_at > at and slot.starts_at not in there
    ]
    return Plan(slots=slots, left_out=[(day, closed[day]) for day in days if day in closed])


def _closed_days(centre: Centre, first: date, last: date) -> dict[date, str]:
    holidays = Holiday.objects.filter(Q(region="") | Q(region=centre.region), day__gte=first, day__lt=last)
    closed = {holiday.day: holiday.name for holiday in holidays}
    for blackout in Blackout.objects.filter(centre=centre, from_on__lt=last, until_on__gt=first):
        for number in range((blackout.until_on - blackout.from_on).days):
            closed[blackout.from_on + timedelta(days=number)] = blackout.reason
    return closed


def _slot(centre: Centre, pattern: Pattern, day: date, shift: str, at: datetime) -> Slot:
    starts = datetime.combine(day, time.fromisoformat(shift), centre.zone)
    return Slot(
        centre=centre,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=pattern.minutes),
        opens_at=at,
        closes_at=starts - timedelta(hours=CLOSES_HOURS()),
        day=day,
        part=part_of_day(starts.hour),
        capacity=pattern.capacity,
        only_modules=list(pattern.only_modules),
    )


def part_of_day(hour: int) -> Part:
    """On the centre's clock."""
    if hour < NOON:
        return Part.MORNING
    return Part.AFTERNOON if hour < EVENING else Part.EVENING
