"""Opening and closing slots: by pattern, in bulk, one by one."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.chairs import offer_free_chairs
from spom.booking.events.centres import SlotChanged, SlotsClosed, SlotsOpened
from spom.booking.models.centres import Centre
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.slots import Slot, SlotSeries
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
    days = Slot.objects.filter(centre=centre, day__gte=from_on, day__lt=until_on, state=Slot.State.OPEN)
    closed = days.update(state=Slot.State.CLOSED)
    announce(SlotsClosed(centre=centre, from_on=from_on, until_on=until_on, slots=closed, by=by, at=at))
    return closed


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
    days = Slot.objects.filter(day__gte=from_on, day__lte=cut_off.moved_to, state=Slot.State.OPEN)
    kept = days.filter(taken__lt=F("capacity")).update(kept_for=cut_off, kept_until=until)
    for slot in days.order_by("pk")[:1]:
        announce(SlotChanged(slot=slot, by=by, at=at))
    return kept
