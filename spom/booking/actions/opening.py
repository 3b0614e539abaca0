"""Opening and closing slots: by pattern, in bulk, one by one."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.centres import EndsBeforeItBegins
from spom.booking.actions.chairs import offer_free_chairs
from spom.booking.events.centres import (
    KeepingEnded,
    SeatsKept,
    SlotChanged,
    SlotsClosed,
    SlotsOpened,
    SlotsReopened,
)
from spom.booking.models.centres import Centre
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.slots import Slot, SlotSeries
from spom.booking.queries.opening import slots_between, slots_to_keep
from spom.booking.queries.patterns import Pattern, plan_of
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.programme.models.catalogue import CutOff

__all__ = ["Pattern"]


class NothingToOpen(Refusal):
    """The pattern makes no slot that is not there."""

    code = "booking.nothing_to_open"
    message = _("This pattern makes no new slots: the days are over, closed, or have their slots already.")


class NothingThere(Refusal):
    """The days have no slot this would change."""

    code = "booking.nothing_there"
    message = _("There is no slot on these days that this would change. Check the days.")


class ChairsAreTaken(Refusal):
    """Fewer chairs than people sit on."""

    code = "booking.chairs_are_taken"
    message = _("More seats are taken than that. Move their students first, or choose a greater number.")


@transaction.atomic
def open_slots(*, centre: Centre, pattern: Pattern, by: User, at: datetime) -> SlotSeries:
    """Make slots from a pattern; holidays, blackouts and slots that are there are left out."""
    plan = plan_of(centre=centre, pattern=pattern, at=at)
    if not plan.slots:
        raise NothingToOpen
    series = SlotSeries.objects.create(
        centre=centre,
        weekdays=list(pattern.weekdays),
        shifts=list(pattern.shifts),
        minutes=pattern.minutes,
        from_on=pattern.from_on,
        until_on=pattern.until_on,
        capacity=pattern.capacity,
        only_modules=list(pattern.only_modules),
        made_at=at,
    )
    for slot in plan.slots:
        slot.series = series
    # A colleague may open the same times at this moment: what is there stays.
    Slot.objects.bulk_create(plan.slots, 1000, ignore_conflicts=True)
    made = Slot.objects.filter(series=series).select_related("centre").order_by("pk")
    number = made.count()
    announce(SlotsOpened(series=series, slots=number, chairs=number * pattern.capacity, by=by, at=at))
    waiting = WaitlistEntry.objects.filter(state=WaitlistEntry.State.WAITING, centres__contains=[centre.pk])
    for slot in made if waiting.exists() else []:
        offer_free_chairs(slot=slot, at=at)
    return series


@transaction.atomic
def close_slots(*, centre: Centre, from_on: date, until_on: date, by: User, at: datetime) -> int:
    """Take no new bookings on these days; the end is exclusive. Seats that are booked stay. Answers how many slots."""
    days = slots_between(centre=centre, from_on=from_on, until_on=until_on, state=Slot.State.OPEN, at=at)
    closed = days.update(state=Slot.State.CLOSED)
    if not closed:
        raise NothingThere
    announce(SlotsClosed(centre=centre, from_on=from_on, until_on=until_on, slots=closed, by=by, at=at))
    return closed


@transaction.atomic
def reopen_slots(*, centre: Centre, from_on: date, until_on: date, by: User, at: datetime) -> int:
    """Take bookings again on these days; the end is exclusive. Who waits is offered the free chairs first."""
    days = slots_between(centre=centre, from_on=from_on, until_on=until_on, state=Slot.State.CLOSED, at=at)
    again = list(days.select_for_update(of=("self",)).select_related("centre").order_by("pk"))
    if not again:
        raise NothingThere
    Slot.objects.filter(pk__in=[slot.pk for slot in again]).update(state=Slot.State.OPEN)
    announce(SlotsReopened(centre=centre, from_on=from_on, until_on=until_on, slots=len(again), by=by, at=at))
    for slot in again:
        slot.state = Slot.State.OPEN
        offer_free_chairs(slot=slot, at=at)
    return len(again)


@transaction.atomic
def change_capacity(*, slot: Slot, capacity: int, by: User, at: datetime) -> None:
    """More chairs go to those who wait first; fewer only while they are free."""
    if not Slot.objects.filter(pk=slot.pk, taken__lte=capacity).update(capacity=capacity):
        raise ChairsAreTaken
    slot.refresh_from_db()
    announce(SlotChanged(slot=slot, by=by, at=at))
    offer_free_chairs(slot=slot, at=at)


@transaction.atomic
def keep_for_cut_off(*, cut_off: CutOff, from_on: date, until: datetime, by: User, at: datetime) -> int:
    """Keep every free chair from a day to the cut-off for those who sit its attempt, until a moment."""
    if until <= at:
        raise EndsBeforeItBegins
    kept = slots_to_keep(cut_off=cut_off, from_on=from_on, at=at).update(kept_for=cut_off, kept_until=until)
    if not kept:
        raise NothingThere
    announce(SeatsKept(cut_off=cut_off, from_on=from_on, until=until, slots=kept, by=by, at=at))
    return kept


@transaction.atomic
def end_keeping(*, cut_off: CutOff, by: User | None, at: datetime) -> int:
    """The chairs kept for a cut-off are there for everybody; who waits is offered them first.

    Without `by` the hour has come by itself: then only slots whose time is over.
    """
    kept = Slot.objects.filter(kept_for=cut_off)
    due = kept if by else kept.filter(kept_until__lte=at)
    freed = list(due.select_for_update(of=("self",)).select_related("centre").order_by("pk"))
    if not freed:
        return 0
    Slot.objects.filter(pk__in=[slot.pk for slot in freed]).update(kept_for=None, kept_until=None)
    announce(KeepingEnded(cut_off=cut_off, slots=len(freed), by=by, at=at))
    for slot in freed:
        slot.kept_for, slot.kept_until = None, None
        offer_free_chairs(slot=slot, at=at)
    return len(freed)
