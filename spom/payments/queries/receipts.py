"""Papers about money."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from spom.identity.models import User
from spom.payments.models.receipts import Receipt

APRIL = 4


def financial_year(day: date) -> str:
    """The Indian financial year, from April: "2026-27"."""
    first = day.year if day.month >= APRIL else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def receipts_of(payer: User) -> list[Receipt]:
    """The person's papers, the newest first."""
    mine = Receipt.objects.filter(payment__order__payer=payer).select_related("payment__order", "tax")
    return list(mine.order_by("-pk"))


def receipts_found(*, payer: User, words: Sequence[str]) -> QuerySet[Receipt]:
    """The person's papers that have every word in their number or in what was paid for, the newest first."""
    mine = Receipt.objects.filter(payment__order__payer=payer).select_related("payment__order")
    for word in words:
        mine = mine.filter(Q(number__icontains=word) | Q(payment__order__title__icontains=word))
    return mine.order_by("-pk")
