"""Papers about money."""

from datetime import date

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
