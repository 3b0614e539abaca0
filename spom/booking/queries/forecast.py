"""Will the seats do until a cut-off? Who is ready or will be, against the chairs that are free until then."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Sum

from spom.booking.models.seats import Booking
from spom.booking.models.slots import Slot
from spom.booking.registry import ready_by
from spom.programme.models.catalogue import CutOff, Module


@dataclass(frozen=True, kw_only=True)
class Need:
    """One module: students without a seat who are ready now, those who will be in time, and chairs that admit it."""

    module: Module
    now: int
    later: int
    chairs: int

    @property
    def wanted(self) -> int:
        """Seats that will be asked for."""
        return self.now + self.later

    @property
    def missing(self) -> int:
        """Seats that this module alone would lack."""
        return max(0, self.wanted - self.chairs)


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The time until one cut-off. `chairs` are the free ones of all its slots; many admit any module."""

    cut_off: CutOff
    needs: list[Need]
    chairs: int

    @property
    def wanted(self) -> int:
        """Seats that will be asked for, of all modules together."""
        return sum(need.wanted for need in self.needs)

    @property
    def missing(self) -> int:
        """Seats that will be lacking: over all, or because slots admit only other modules."""
        return max(0, self.wanted - self.chairs, sum(need.missing for need in self.needs))


def outlook(*, cut_off: CutOff, at: datetime) -> Outlook:
    """How many seats are wanted and free until the cut-off. Four statements, however many students there are."""
    ready = ready_by(programme=cut_off.programme, by=cut_off.moved_to, at=at)
    seated = set(
        Booking.objects.filter(state=Booking.State.LIVE, enrolment__programme=cut_off.programme_id).values_list(
            "learner", "module"
        )
    )
    counted = Counter((one.module, one.is_now) for one in ready if (one.learner, one.module) not in seated)
    modules = Module.objects.filter(module_set__programme=cut_off.programme_id).order_by("code", "pk")
    free = _free(cut_off, at)
    needs = [
        Need(
            module=module,
            now=counted[module.pk, True],
            later=counted[module.pk, False],
            chairs=sum(chairs for only, chairs in free if not only or module.pk in only),
        )
        for module in modules
    ]
    return Outlook(
        cut_off=cut_off, needs=[need for need in needs if need.wanted], chairs=sum(chairs for _, chairs in free)
    )


def _free(cut_off: CutOff, at: datetime) -> list[tuple[list[int], int]]:
    """Free chairs until the cut-off by the modules that their slots admit; slots kept for another attempt apart."""
    ahead = Slot.objects.filter(state=Slot.State.OPEN, centre__closed_at__isnull=True, closes_at__gt=at)
    ahead = ahead.filter(day__lte=cut_off.moved_to).exclude(kept_until__gt=at, kept_for__gt=cut_off.pk)
    ahead = ahead.exclude(kept_until__gt=at, kept_for__lt=cut_off.pk)
    rows = ahead.order_by().values("only_modules").annotate(free=Sum(F("capacity") - F("taken")))
    return [(row["only_modules"], row["free"]) for row in rows]
