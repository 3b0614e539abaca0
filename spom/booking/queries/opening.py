"""What closing, reopening and keeping slots would touch."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from spom.booking.models.centres import Centre
from spom.booking.models.plans import AttemptPlan
from spom.booking.models.slots import Slot
from spom.programme.models.catalogue import CutOff


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How much a change of many slots touches."""

    slots: int
    chairs: int
    taken: int

    @property
    def left(self) -> int:
        """Chairs nobody has taken."""
        return max(0, self.chairs - self.taken)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Chairs that are kept for one cut-off now."""

    cut_off: CutOff
    slots: int
    left: int
    until: datetime
    named: int


def slots_between(*, centre: Centre, from_on: date, until_on: date, state: Slot.State, at: datetime) -> QuerySet[Slot]:
    """Slots of a centre in one state that are still to come; the last day is exclusive."""
    days = Slot.objects.filter(centre=centre, day__gte=from_on, day__lt=until_on)
    return days.filter(state=state, starts_at__gt=at)


def slots_to_keep(*, cut_off: CutOff, from_on: date, at: datetime) -> QuerySet[Slot]:
    """Open slots with a free chair from a day to the cut-off, but for those kept for another one."""
    ours = Q(kept_for__isnull=True) | Q(kept_for=cut_off) | Q(kept_until__lte=at)
    days = Slot.objects.filter(ours, day__gte=from_on, day__lte=cut_off.moved_to, state=Slot.State.OPEN)
    return days.filter(taken__lt=F("capacity"), starts_at__gt=at)


def reach_of(slots: QuerySet[Slot]) -> Reach:
    """How many slots, chairs and taken chairs. One statement."""
    sums = slots.aggregate(slots=Count("pk"), chairs=Sum("capacity"), taken=Sum("taken"))
    return Reach(slots=sums["slots"], chairs=sums["chairs"] or 0, taken=sums["taken"] or 0)


def named_for(cut_off: CutOff) -> int:
    """How many learners said that they sit this attempt."""
    return AttemptPlan.objects.filter(cut_off=cut_off).count()


def kept_now() -> list[Kept]:
    """Every cut-off that chairs are kept for, the nearest first. Two statements and one for each cut-off."""
    sums = Slot.objects.filter(kept_for__isnull=False).values("kept_for")
    rows = sums.annotate(slots=Count("pk"), free=Sum(F("capacity") - F("taken")), until=Max("kept_until"))
    found = {row["kept_for"]: row for row in rows}
    cut_offs = CutOff.objects.filter(pk__in=found).select_related("programme")
    return sorted(
        (
            Kept(
                cut_off=cut_off,
                slots=found[cut_off.pk]["slots"],
                left=found[cut_off.pk]["free"],
                until=found[cut_off.pk]["until"],
                named=named_for(cut_off),
            )
            for cut_off in cut_offs
        ),
        key=lambda kept: (kept.cut_off.moved_to, kept.cut_off.pk),
    )


def cut_offs_to_release(at: datetime) -> QuerySet[CutOff]:
    """Cut-offs with kept chairs whose time is over."""
    over = Slot.objects.filter(kept_for__isnull=False, kept_until__lte=at)
    return CutOff.objects.filter(pk__in=over.values("kept_for")).order_by("pk")
