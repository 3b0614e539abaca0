"""Where money is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from spom.identity.models import User
from spom.kit.exports import Row
from spom.kit.money import Money
from spom.payments.models.ledger import Allocation, Kind, Move
from spom.payments.models.orders import Order, Payment
from spom.payments.models.refunds import Refund
from spom.payments.policies import ASK_AFTER

A_DAY = timedelta(days=1)
NOTHING = Value(0, output_field=BigIntegerField())


def money_nowhere() -> QuerySet[Payment]:
    """Payments whose allocations are not exactly what was captured. Must always be empty."""
    here = Coalesce(Sum("allocations__minor"), NOTHING)
    wrong = Q(state=Payment.State.CAPTURED) & ~Q(here=F("minor")) | ~Q(state=Payment.State.CAPTURED) & Q(here__gt=0)
    return Payment.objects.annotate(here=here).filter(wrong).order_by("pk")


def credit_of(owner: User, *, currency: str) -> Money:
    """What the person can spend in one currency."""
    pieces = Allocation.objects.credit_of(owner).filter(payment__currency=currency).order_by()
    return Money(pieces.aggregate(total=Coalesce(Sum("minor"), NOTHING))["total"], currency)


def credits_of(owner: User) -> list[Allocation]:
    """Every piece of the person's credit, with the payment it came from."""
    return list(Allocation.objects.credit_of(owner).select_related("payment__order"))


def moves_of(owner: User) -> QuerySet[Move]:
    """Every movement of the person's money, the newest first."""
    return Move.objects.filter(payment__order__payer=owner).select_related("payment__order").order_by("-pk")


def paid_for(subject: str, *, currency: str) -> Money:
    """What a purchase has cost so far."""
    pieces = Allocation.objects.filter(kind=Kind.PURCHASE, subject=subject, payment__currency=currency)
    return Money(pieces.aggregate(total=Coalesce(Sum("minor"), NOTHING))["total"], currency)


def open_orders(*, asked_before: datetime, placed_before: datetime) -> QuerySet[Order]:
    """Orders known to a gateway that it should be asked about: open, or settled in the last week.

    A closed one is asked about again and again, because people pay late, and a gateway repeats its webhooks for a day
    only. A paid one twice, as soon as orders are asked about at all and a day later: whoever is not told that their
    money arrived pays once more, and of the second payment nobody may ever have heard.
    """
    week = Q(settled_at__gte=placed_before - timedelta(days=7))
    soon = Q(settled_at__lte=asked_before) & (Q(asked_at__isnull=True) | Q(asked_at__lt=F("settled_at") + ASK_AFTER))
    in_a_day = Q(settled_at__lte=asked_before - A_DAY, asked_at__lt=F("settled_at") + A_DAY)
    waiting = Order.objects.filter(
        Q(state=Order.State.OPEN)
        | Q(state=Order.State.CLOSED) & week
        | Q(state=Order.State.PAID) & week & (soon | in_a_day),
        placed_at__lte=placed_before,
    )
    waiting = waiting.exclude(gateway_order="").filter(Q(asked_at__isnull=True) | Q(asked_at__lte=asked_before))
    return waiting.order_by(F("asked_at").asc(nulls_first=True), "pk")


def refunds_on_their_way() -> QuerySet[Refund]:
    """Refunds the gateway has been, or should be, asked to pay."""
    return Refund.objects.filter(state=Refund.State.APPROVED).select_related("payment").order_by("pk")


def refunds_to_approve() -> QuerySet[Refund]:
    """Refunds that wait for a second person."""
    asked = Refund.objects.filter(state=Refund.State.ASKED)
    return asked.select_related("payment__order__payer", "asked_by").order_by("asked_at", "pk")


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """One day in one currency: what came in, and where it went."""

    captured: Money
    payments: int
    retained: Money
    refunded: Money
    credit: Money


def settlement(*, day: date, zone: ZoneInfo) -> list[Settlement]:
    """What happened to money on this day of the institution's clock, by currency."""
    begins = datetime.combine(day, datetime.min.time(), zone)
    moves = Move.objects.filter(at__gte=begins, at__lt=begins + timedelta(days=1)).order_by()
    sums = moves.values(currency=F("payment__currency")).annotate(
        captured=_sum(reason=Move.Reason.CAPTURED),
        payments=Count("pk", filter=Q(reason=Move.Reason.CAPTURED)),
        retained=_sum(reason=Move.Reason.CHARGED),
        refunded=_sum(reason=Move.Reason.REFUND_ASKED),
        stopped=_sum(reason=Move.Reason.REFUND_STOPPED),
        spent=_sum(reason=Move.Reason.SPENT),
        freed=_sum(reason=Move.Reason.CANCELLED),
    )
    return [
        Settlement(
            captured=Money(row["captured"], row["currency"]),
            payments=row["payments"],
            retained=Money(row["retained"], row["currency"]),
            refunded=Money(row["refunded"] - row["stopped"], row["currency"]),
            credit=Money(
                row["captured"] + row["freed"] + row["stopped"] - row["spent"] - row["refunded"], row["currency"]
            ),
        )
        for row in sums.order_by("currency")
    ]


def _sum(*, reason: Move.Reason) -> Coalesce:
    return Coalesce(Sum("minor", filter=Q(reason=reason)), NOTHING)


def payments_found(words: str) -> QuerySet[Payment]:
    """Captured payments, the newest first, with where their money is; by payer or reference when words are given."""
    found = Payment.objects.filter(state=Payment.State.CAPTURED).select_related("order__payer")
    if words:
        found = found.filter(
            Q(order__payer__username__iexact=words)
            | Q(order__payer__full_name__icontains=words)
            | Q(gateway_payment=words)
            | Q(order__gateway_order=words)
        )
    return found.prefetch_related("allocations").order_by("-captured_at", "-pk")


def ledger_rows() -> tuple[Row, Iterator[Row]]:
    """Every line of the ledger for a spreadsheet, the oldest first."""
    headings = ("at", "payment", "payer", "currency", "amount", "from", "from_subject", "to", "to_subject", "reason")
    return headings, _lines()


def _lines() -> Iterator[Row]:
    moves = Move.objects.select_related("payment__order__payer").order_by("pk")
    for move in moves.iterator(chunk_size=2000):
        payment = move.payment
        yield (
            move.at,
            payment.gateway_payment,
            payment.order.payer.username,
            payment.currency,
            move.amount,
            move.from_kind,
            move.from_subject,
            move.to_kind,
            move.to_subject,
            move.reason,
        )


def payments_for(subject: str) -> list[Payment]:
    """Captured payments of orders for one thing."""
    found = Payment.objects.filter(order__subject=subject, state=Payment.State.CAPTURED)
    return list(found.select_related("order").order_by("pk"))
