"""What an action must know before a chair is taken: one statement for the slot, one for the price."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.identity.models import User
from spom.kit.money import Money
from spom.kit.statements import Statement
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment

# Without letters that are mistaken for one another when read aloud or typed.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class NoFee(LookupError):
    """There is no fee for the region on this day."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a seat costs one learner, and by which rows."""

    amount: Money
    fee_id: int
    waiver_id: int | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one learner stands to one slot. `price` is None where the institution set no fee."""

    holds_today: int
    others_wait: bool
    waits: bool
    is_admitted: bool
    price: Price | None


def standing_of(*, enrolment: Enrolment, slot: Slot, module: Module, at: datetime) -> Standing:
    """Holds today, whether others wait for this slot, whether it is kept for others, what it costs. One statement."""
    given = line_of(slot, at=at) | {
        "enrolment": enrolment.pk,
        "module": module.pk,
        "since": at - timedelta(days=1),
        "learner": enrolment.learner_id,
        "region": slot.centre.region,
        "today": at.date(),
    }
    holds, line, mine, admitted, *price = STANDING.rows(given)[0]
    return Standing(
        holds_today=holds,
        others_wait=line,
        waits=mine,
        is_admitted=admitted,
        price=_price(*price) if price[0] else None,
    )


def someone_waits_for(slot: Slot, *, at: datetime) -> bool:
    """Is there anybody who may take a chair of this slot before everybody else?"""
    return bool(SOMEONE_WAITS.rows(line_of(slot, at=at))[0][0])


def line_of(slot: Slot, *, at: datetime) -> dict[str, object]:
    """What `IN_LINE` asks of a slot."""
    return {
        "slot": slot.pk,
        "centre": slot.centre_id,
        "day": slot.day,
        "part": slot.part,
        "kept_for": slot.kept_for_id if slot.is_kept(at) else None,
        "only": slot.only_modules,
    }


def price_of(*, region: str, learner: User, at: datetime) -> Price:
    """What a seat in this region costs the learner. One statement. Raises NoFee."""
    found = PRICE.rows({"region": region, "learner": learner.pk, "today": at.date()})
    if not found:
        raise NoFee(region)
    return _price(*found[0])


def live_seat(booking: Booking) -> Seat | None:
    """The chair the booking has now."""
    return booking.seats.live().select_related("slot__centre").first()


def new_reference() -> str:
    """How people call a booking: eight letters, a thousand milliard of them."""
    word = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{word[:4]}-{word[4:]}"


def _price(fee: int, minor: int, currency: str, waiver: int | None, waived: int | None) -> Price:
    amount = Money(minor, currency)
    return Price(amount=amount - amount.share(waived or 0, of=100), fee_id=fee, waiver_id=waiver)


# Everybody who waits and may take a chair of a slot now, in no order. Kept chairs: those they are kept for.
# Its conditions stand beside one another, not in a query within: whoever locks a row then sees them asked once more.
IN_LINE = """
    w.state = 'WAITING' AND w.centres @> ARRAY[%(centre)s::bigint] AND w.before_on > %(day)s::date
    AND w.part IN ('', %(part)s::text)
    AND (cardinality(%(only)s::bigint[]) = 0 OR w.module_id = ANY(%(only)s::bigint[]))
    AND (%(kept_for)s::bigint IS NULL OR w.enrolment_id IN (
        SELECT p.enrolment_id FROM booking_attemptplan AS p WHERE p.cut_off_id = %(kept_for)s::bigint))
"""
# The fee in force today, and the best of the learner's waivers.
_PRICE = """
    SELECT fee.id, fee.minor, fee.currency, waiver.id AS waiver, waiver.percent
    FROM (
        SELECT f.id, f.minor, f.currency FROM booking_fee AS f
        WHERE f.region = %(region)s::text AND f.from_on <= %(today)s::date
        ORDER BY f.from_on DESC, f.id DESC LIMIT 1
    ) AS fee LEFT JOIN LATERAL (
        SELECT v.id, v.percent FROM booking_waiver AS v
        WHERE v.learner_id = %(learner)s::bigint AND v.state = 'GRANTED'
            AND (v.until_on IS NULL OR v.until_on > %(today)s::date)
        ORDER BY v.percent DESC, v.id LIMIT 1
    ) AS waiver ON true
"""
PRICE = Statement(_PRICE)
SOMEONE_WAITS = Statement(f"SELECT EXISTS (SELECT FROM booking_waitlistentry AS w WHERE {IN_LINE})")  # noqa: S608  # put together from constants
STANDING = Statement(f"""
SELECT
    (SELECT count(*) FROM booking_booking AS b JOIN booking_seat AS s ON s.booking_id = b.id
        WHERE b.learner_id = %(learner)s::bigint AND s.slot_id = %(slot)s::bigint
            AND s.taken_at > %(since)s::timestamptz AND s.paid_at IS NULL),
    EXISTS (SELECT FROM booking_waitlistentry AS w WHERE {IN_LINE} AND w.learner_id <> %(learner)s::bigint),
    EXISTS (SELECT FROM booking_waitlistentry AS w
        WHERE w.learner_id = %(learner)s::bigint AND w.module_id = %(module)s::bigint AND w.state = 'WAITING'),
    %(kept_for)s::bigint IS NULL OR EXISTS (SELECT FROM booking_attemptplan AS p
        WHERE p.enrolment_id = %(enrolment)s::bigint AND p.cut_off_id = %(kept_for)s::bigint),
    price.*
FROM (VALUES (1)) AS once LEFT JOIN LATERAL ({_PRICE}) AS price ON true
""")  # noqa: S608  # put together from constants; what is typed goes in as parameters
