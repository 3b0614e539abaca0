"""The waiting list as its learner sees it."""

from dataclasses import dataclass

from django.db.models import Q

from spom.booking.models.plans import WaitlistEntry
from spom.identity.models import User
from spom.programme.models.catalogue import Module


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry and how many stand before it who would take the same seats."""

    entry: WaitlistEntry
    ahead: int


def place_of(*, learner: User, module: Module) -> Place | None:
    """The learner's place in line for a module; None when they do not wait."""
    states = (WaitlistEntry.State.WAITING, WaitlistEntry.State.OFFERED)
    entry = WaitlistEntry.objects.filter(learner=learner, module=module, state__in=states).select_related(
        "seat__booking"
    )
    mine = entry.first()
    if mine is None:
        return None
    before = Q(passed__lt=mine.passed) | Q(passed=mine.passed, joined_at__lt=mine.joined_at)
    before |= Q(passed=mine.passed, joined_at=mine.joined_at, pk__lt=mine.pk)
    line = WaitlistEntry.objects.filter(before, module=module, state=WaitlistEntry.State.WAITING)
    return Place(entry=mine, ahead=line.filter(centres__overlap=mine.centres).count())
