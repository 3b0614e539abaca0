"""The day of the test: who arrived, on which chair, and what went wrong."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from spom.booking.events.seats import CandidateCheckedIn, IncidentLogged, SeatMissed
from spom.booking.models.desk import Incident
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.booking.policies.terms import EARLY, LATE_MINUTES
from spom.booking.queries.desk import free_chairs
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal


class NotExpectedHere(Refusal):
    """There is no confirmed seat of this person in this slot."""

    code = "booking.not_expected_here"
    message = _("Nobody with this number is expected at this time. Check the date, the centre and the number.")


class NotTheHour(Refusal):
    """Too early, or after the late rule."""

    code = "booking.not_the_hour"
    message = _("Check-in is not open: it begins two hours before the test and ends when late entry ends.")


class ChairTaken(Refusal):
    """Two people on one chair."""

    code = "booking.chair_taken"
    message = _("Somebody sits on this chair. Give another one.")


@transaction.atomic
def check_in(*, slot: Slot, username: str, chair: str, arrived_at: datetime, by: User, at: datetime) -> Seat:
    """Check a learner in, on the chair named or the next free one.

    The same arrival sent twice changes nothing, so a list kept offline may be sent again. `arrived_at` is what the
    desk wrote down, `at` when it reached us.
    """
    found = Seat.objects.select_for_update(of=("self",)).select_related("booking__learner", "booking__module")
    mine = found.filter(slot=slot, booking__learner__username__iexact=username.strip())
    seat = mine.filter(state__in=[Seat.State.PAID, Seat.State.ATTENDED]).first()
    if seat is None:
        raise NotExpectedHere
    if seat.state == Seat.State.ATTENDED:
        return seat
    if not slot.starts_at - EARLY <= arrived_at <= slot.starts_at + timedelta(minutes=LATE_MINUTES()):
        raise NotTheHour
    given = chair.strip() or _next_chair(slot)
    seat.state, seat.chair, seat.arrived_at, seat.arrived_by = Seat.State.ATTENDED, given, arrived_at, by
    seat.was_late = arrived_at > slot.starts_at
    try:
        with transaction.atomic():
            seat.save(update_fields=["state", "chair", "arrived_at", "arrived_by", "was_late"])
    except IntegrityError as no:
        raise ChairTaken from no
    announce(CandidateCheckedIn(seat=seat, chair=seat.chair, by=by, at=at))
    return seat


def _next_chair(slot: Slot) -> str:
    """Two desks of one slot take turns here. No name when the rooms have fewer chairs than the slot."""
    locked = Slot.objects.select_for_update(of=("self",)).select_related("centre").get(pk=slot.pk)
    return next(iter(free_chairs(locked)), "")


@transaction.atomic
def mark_missed(*, seat: Seat, at: datetime) -> None:
    """The test is over and nobody came."""
    if not Seat.objects.filter(pk=seat.pk, state=Seat.State.PAID, slot__ends_at__lte=at).update(
        state=Seat.State.MISSED
    ):
        return
    Slot.objects.filter(pk=seat.slot_id).update(taken=F("taken") - 1)
    Booking.objects.filter(pk=seat.booking_id).update(state=Booking.State.MISSED, closed_at=at)
    announce(SeatMissed(seat=seat, by=None, at=at))


@transaction.atomic
def log_incident(*, slot: Slot, words: str, name: UUID, happened_at: datetime, by: User, at: datetime) -> Incident:
    """Write down what went wrong. `name` is made by the desk, so that what is sent twice is kept once."""
    incident, made = Incident.objects.get_or_create(
        public_id=name, defaults={"slot": slot, "words": words, "happened_at": happened_at, "written_by": by}
    )
    if made:
        announce(IncidentLogged(incident=incident, by=by, at=at))
    return incident
