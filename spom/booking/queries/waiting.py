"""The waiting list as its learner sees it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from spom.booking.models.plans import AttemptPlan, WaitlistEntry
from spom.identity.models import User
from spom.programme.models.catalogue import CutOff, Module
from spom.programme.models.enrolment import Enrolment


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


def attempts_of(enrolment: Enrolment, *, at: datetime) -> QuerySet[CutOff]:
    """The attempts of the learner's programme whose cut-off lies ahead, the next one first."""
    return CutOff.objects.filter(programme=enrolment.programme_id).ahead_of(at.date())


def attempt_named(enrolment: Enrolment) -> CutOff | None:
    """The attempt the learner said they sit."""
    plan = AttemptPlan.objects.filter(enrolment=enrolment).select_related("cut_off").first()
    return plan.cut_off if plan else None
