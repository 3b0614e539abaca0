"""Papers about money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from spom.identity.models import User
from spom.payments.models.receipts import Receipt, TaxRule

APRIL = 4


@dataclass(frozen=True, kw_only=True)
class TaxSeen:
    """A tax rule, and whether it is the one in force."""

    rule: TaxRule
    is_in_force: bool
    is_ahead: bool

    @property
    def percent(self) -> Decimal:
        """Of the price."""
        return Decimal(self.rule.basis_points) / 100


def tax_rules(*, on: date) -> list[TaxSeen]:
    """Every rule, the newest first. One statement."""
    seen, open_one = [], True
    for rule in TaxRule.objects.order_by("-from_on", "-pk"):
        is_ahead = rule.from_on > on
        seen.append(TaxSeen(rule=rule, is_in_force=open_one and not is_ahead, is_ahead=is_ahead))
        open_one = open_one and is_ahead
    return seen


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
