"""What a person has with us."""

from collections import defaultdict
from dataclasses import dataclass

from spom.identity.models import User
from spom.kit.money import Money
from spom.payments.models.orders import Payment
from spom.payments.models.refunds import Refund
from spom.payments.queries.ledger import credits_of


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Credit left of one payment."""

    payment: Payment
    amount: Money


@dataclass(frozen=True, kw_only=True)
class Wallet:
    """Credit by currency, the payments it came from, what is on its way back, what was paid."""

    totals: list[Money]
    pieces: list[Piece]
    refunds: list[Refund]
    payments: list[Payment]


def wallet_of(owner: User) -> Wallet:
    """Everything of one person; so many statements however much there is."""
    pieces = [Piece(payment=one.payment, amount=Money(one.minor, one.payment.currency)) for one in credits_of(owner)]
    sums: dict[str, int] = defaultdict(int)
    for piece in pieces:
        sums[piece.amount.currency] += piece.amount.minor
    refunds = Refund.objects.filter(payment__order__payer=owner).select_related("payment__order").order_by("-pk")
    captured = Payment.objects.filter(order__payer=owner, state=Payment.State.CAPTURED).select_related("order")
    return Wallet(
        totals=[Money(minor, currency) for currency, minor in sorted(sums.items())],
        pieces=pieces,
        refunds=list(refunds[:20]),
        payments=list(captured.order_by("-captured_at", "-pk")[:20]),
    )
