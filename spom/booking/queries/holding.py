"""What an action must know before a chair is taken: one statement for the slot, one for the price."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import BooleanField, Count, Exists, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable

from spom.booking.models.fees import Fee, Waiver
from spom.booking.models.plans import AttemptPlan, WaitlistEntry
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.identity.models import User
from spom.kit.money import Money
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment

# Without letters that are mistaken for one another when read aloud or typed.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class NoFee(LookupError):
    """There is no fee for the region on this day."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one learner stands to one slot."""

    holds_today: int
    others_wait: bool
    waits: bool
    is_admitted: bool


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a seat costs one learner, and by which rows."""

    amount: Money
    fee: Fee
    waiver_id: int | None


def standing_of(*, enrolment: Enrolment, slot: Slot, module: Module, at: datetime) -> Standing:
    """Holds today, whether others wait for this slot, whether it is kept for others. One statement."""
    unpaid = Q(
        seats__booking__learner=enrolment.learner_id,
        seats__taken_at__gt=at - timedelta(days=1),
        seats__paid_at__isnull=True,
    )
    line = in_line_for(slot, at=at).exclude(learner=enrolment.learner_id)
    mine = WaitlistEntry.objects.filter(learner=enrolment.learner_id, module=module, state=WaitlistEntry.State.WAITING)
    named = AttemptPlan.objects.filter(enrolment=enrolment, cut_off=slot.kept_for_id)
    admitted: Combinable = Exists(named) if slot.is_kept(at) else Value(value=True, output_field=BooleanField())
    row = (
        Slot.objects.filter(pk=slot.pk)
        .annotate(holds=Count("seats", filter=unpaid), line=Exists(line), mine=Exists(mine), admitted=admitted)
        .values("holds", "line", "mine", "admitted")
        .get()
    )
    return Standing(holds_today=row["holds"], others_wait=row["line"], waits=row["mine"], is_admitted=row["admitted"])


def in_line_for(slot: Slot, *, at: datetime) -> QuerySet[WaitlistEntry]:
    """Everybody who waits and may take a chair of this slot now, in no order. Kept chairs: those they are kept for."""
    line = WaitlistEntry.objects.filter(
        Q(part="") | Q(part=slot.part),
        state=WaitlistEntry.State.WAITING,
        centres__contains=[slot.centre_id],
        before_on__gt=slot.day,
    )
    if slot.is_kept(at):
        line = line.filter(enrolment__in=AttemptPlan.objects.filter(cut_off=slot.kept_for_id).values("enrolment"))
    return line.filter(module__in=slot.only_modules) if slot.only_modules else line


def price_of(*, region: str, learner: User, at: datetime) -> Price:
    """What a seat in this region costs the learner. One statement. Raises NoFee."""
    day = at.date()
    granted = Waiver.objects.filter(_still(day), learner=learner, state=Waiver.State.GRANTED).order_by("-percent", "pk")
    fees = Fee.objects.in_force(region=region, day=day)
    fee = fees.annotate(
        waived=Subquery(granted.values("percent")[:1]), waiver=Subquery(granted.values("pk")[:1])
    ).first()
    if fee is None:
        raise NoFee(region)
    waived: int = getattr(fee, "waived") or 0  # noqa: B009  # annotated two lines above
    waiver_id: int | None = getattr(fee, "waiver")  # noqa: B009  # annotated above
    return Price(amount=fee.amount - fee.amount.share(waived, of=100), fee=fee, waiver_id=waiver_id)


def live_seat(booking: Booking) -> Seat | None:
    """The chair the booking has now."""
    return booking.seats.live().select_related("slot__centre").first()


def new_reference() -> str:
    """How people call a booking: eight letters, a thousand milliard of them."""
    word = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{word[:4]}-{word[4:]}"


def _still(day: date) -> Q:
    return Q(until_on__isnull=True) | Q(until_on__gt=day)
