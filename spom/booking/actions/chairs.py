"""Chairs: taking one, letting one go, passing it on. Every change of a slot's counter is in this file.

A chair is taken by one statement, `UPDATE … SET taken = taken + 1 WHERE taken < capacity`: of two learners who reach
for the last one, the second waits there, then finds no row to change. A CHECK stands behind it.
"""

from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import BigIntegerField, F
from django.utils.translation import gettext_lazy as _

from spom.booking.events.seats import SeatOffered
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import BOOKABLE, TESTS, Slot
from spom.booking.policies.terms import offer_ends
from spom.booking.queries.holding import (
    IN_LINE,
    NoFee,
    Price,
    line_of,
    new_reference,
    price_of,
    someone_waits_for,
)
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.prepared import Given, Prepared
from spom.kit.statements import Statement
from spom.portal.queries.maintenance import rest_is_planned
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment


class SlotFull(Refusal):
    """Every chair is taken."""

    code = "booking.slot_full"
    message = _("The last seat has just been taken. Choose another time, or wait for a seat to come free.")


class AlreadyBooked(Refusal):
    """One live booking per learner and module."""

    code = "booking.already_booked"
    message = _("You have a seat for this test already. Move it instead of booking another one.")


@transaction.atomic
def take_chair(*, slot: Slot, at: datetime) -> None:
    """Take one chair, or say that there is none."""
    if not TAKE.rows({"slot": slot.pk, "at": at}):
        raise SlotFull


def hold_chair(
    *, slot: Slot, enrolment: Enrolment, module: Module, price: Price, held_until: datetime, at: datetime
) -> Seat:
    """A booking, its seat and a chair for it, in one statement. Only within a transaction that a refusal undoes."""
    held = _new_seat(slot, enrolment, module, price, state=Seat.State.HELD, held_until=held_until, at=at)
    booking, seat, has_chair = HOLD.rows(held)[0]
    if booking is None:
        raise AlreadyBooked
    if not has_chair:
        raise SlotFull
    return _as_written(held, booking, seat, slot=slot, enrolment=enrolment, module=module)


@transaction.atomic
def free_chair(*, slot: Slot, at: datetime) -> None:
    """A chair came free: the next in line is offered it in this very transaction, so that nobody can snipe it."""
    rests = rest_is_planned(area=TESTS, starts_at=slot.starts_at, ends_at=slot.ends_at, at=at)
    if not rests and slot.is_bookable(at) and offer_chair(slot=slot, at=at):
        return
    Slot.objects.filter(pk=slot.pk).update(taken=F("taken") - 1)


@transaction.atomic
def offer_chair(*, slot: Slot, at: datetime) -> bool:
    """Keep a chair that is counted as taken for the next in line. Answers whether somebody waits."""
    while entry := _next_in_line(slot, at):
        try:
            seat = _offered(entry, slot, at)
        except (AlreadyBooked, NoFee):
            # Found a seat elsewhere in the meantime.
            entry.state, entry.closed_at = WaitlistEntry.State.LEFT, at
            entry.save(update_fields=["state", "closed_at"])
            continue
        entry.state, entry.seat = WaitlistEntry.State.OFFERED, seat
        NOTE_OFFER.rows({"entry": entry.pk, "seat": seat.pk})
        announce(SeatOffered(entry=entry, seat=seat, by=None, at=at))
        return True
    return False


@transaction.atomic
def offer_free_chairs(*, slot: Slot, at: datetime) -> int:
    """Offer chairs nobody holds to those who wait: after a slot opens or grows. Answers how many."""
    offered = 0
    while slot.is_bookable(at) and someone_waits_for(slot, at=at):
        try:
            take_chair(slot=slot, at=at)
        except SlotFull:
            break
        if not offer_chair(slot=slot, at=at):
            Slot.objects.filter(pk=slot.pk).update(taken=F("taken") - 1)
            break
        offered += 1
    return offered


@transaction.atomic
def let_go(*, seat: Seat, at: datetime) -> None:
    """The seat takes a chair no more. Whoever calls says what becomes of the chair."""
    seat.state, seat.released_at = Seat.State.RELEASED, at
    LET_GO.rows({"seat": seat.pk, "at": at})


def _next_in_line(slot: Slot, at: datetime) -> WaitlistEntry | None:
    """In the published order. Rows that another transaction is just offering something are skipped, not waited for."""
    found = NEXT_IN_LINE.rows(line_of(slot, at=at))
    if not found:
        return None
    return ENTRY.first({"entry": found[0][0]})


def _offered(entry: WaitlistEntry, slot: Slot, at: datetime) -> Seat:
    price = price_of(region=slot.centre.region, learner=entry.learner, at=at)
    until = min(offer_ends(at), slot.closes_at)
    offered = _new_seat(slot, entry.enrolment, entry.module, price, state=Seat.State.OFFERED, held_until=until, at=at)
    booking, seat = OFFER.rows(offered)[0]
    if booking is None:
        raise AlreadyBooked
    return _as_written(offered, booking, seat, slot=slot, enrolment=entry.enrolment, module=entry.module)


def _new_seat(
    slot: Slot,
    enrolment: Enrolment,
    module: Module,
    price: Price,
    *,
    state: Seat.State,
    held_until: datetime,
    at: datetime,
) -> dict[str, Any]:
    return {
        "reference": new_reference(),
        "learner": enrolment.learner_id,
        "enrolment": enrolment.pk,
        "module": module.pk,
        "fee": price.fee_id,
        "waiver": price.waiver_id,
        "minor": price.amount.minor,
        "currency": price.amount.currency,
        "slot": slot.pk,
        "state": str(state),
        "held_until": held_until,
        "at": at,
    }


def _as_written(
    given: dict[str, Any], booking_id: int, seat_id: int, *, slot: Slot, enrolment: Enrolment, module: Module
) -> Seat:
    """The rows the database has just written, without asking for them."""
    booking = Booking(
        pk=booking_id,
        reference=given["reference"],
        learner=enrolment.learner,
        enrolment=enrolment,
        module=module,
        fee_id=given["fee"],
        waiver_id=given["waiver"],
        minor=given["minor"],
        currency=given["currency"],
        made_at=given["at"],
    )
    seat = Seat(
        pk=seat_id,
        booking=booking,
        slot=slot,
        state=given["state"],
        taken_at=given["at"],
        held_until=given["held_until"],
    )
    for row in (booking, seat):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001  # as Django does after saving
    return seat


# Of two learners who reach for the last chair the second waits here for the first, and is then counted anew.
_IS_FREE = f"s.id = %(slot)s::bigint AND s.taken < s.capacity AND {BOOKABLE}"
TAKE = Statement(f"UPDATE booking_slot AS s SET taken = s.taken + 1 WHERE {_IS_FREE} RETURNING s.id")  # noqa: S608  # put together from constants
# A second live booking of the module finds the first in its way, and nothing is written.
_SEATED = """
WITH booked AS (
    INSERT INTO booking_booking (reference, learner_id, enrolment_id, module_id, state, fee_id, waiver_id, minor,
        currency, made_at, changes)
    VALUES (%(reference)s::text, %(learner)s::bigint, %(enrolment)s::bigint, %(module)s::bigint, 'LIVE',
        %(fee)s::bigint, %(waiver)s::bigint, %(minor)s::bigint, %(currency)s::text, %(at)s::timestamptz, 0)
    ON CONFLICT (learner_id, module_id) WHERE state = 'LIVE' DO NOTHING
    RETURNING id
), seated AS (
    INSERT INTO booking_seat (booking_id, slot_id, state, taken_at, held_until, chair, was_late)
    SELECT id, %(slot)s::bigint, %(state)s::text, %(at)s::timestamptz, %(held_until)s::timestamptz, '', false
    FROM booked
    RETURNING id
)"""
OFFER = Statement(f"""{_SEATED}
SELECT booked.id, seated.id FROM (VALUES (1)) AS once LEFT JOIN booked ON true LEFT JOIN seated ON true
""")  # noqa: S608  # put together from constants
# The chair last, for it waits for the seat: everybody who wants one here waits for whoever has changed the slot's row.
HOLD = Statement(f"""{_SEATED}, chair AS (
    UPDATE booking_slot AS s SET taken = s.taken + 1 FROM seated WHERE {_IS_FREE} RETURNING s.id
)
SELECT booked.id, seated.id, chair.id IS NOT NULL
FROM (VALUES (1)) AS once LEFT JOIN booked ON true LEFT JOIN seated ON true LEFT JOIN chair ON true
""")  # noqa: S608  # put together from constants
# Whoever is offered something by another transaction is passed over, not waited for.
NEXT_IN_LINE = Statement(
    f"SELECT w.id FROM booking_waitlistentry AS w WHERE {IN_LINE} ORDER BY w.passed, w.joined_at, w.id LIMIT 1"  # noqa: S608  # put together from constants
    " FOR UPDATE SKIP LOCKED"
)
ENTRY = Prepared(
    lambda: WaitlistEntry.objects.filter(pk=Given("entry", BigIntegerField())).select_related(
        "enrolment__learner", "module", "learner"
    )
)
NOTE_OFFER = Statement(
    "UPDATE booking_waitlistentry SET state = 'OFFERED', seat_id = %(seat)s::bigint WHERE id = %(entry)s::bigint"
    " RETURNING id"
)
LET_GO = Statement(
    "UPDATE booking_seat SET state = 'RELEASED', released_at = %(at)s::timestamptz WHERE id = %(seat)s::bigint"
    " RETURNING id"
)
