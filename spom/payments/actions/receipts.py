"""Papers about money: numbered without gaps, issued once for each captured payment."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.payments.events import ReceiptIssued, TaxRuleSet
from spom.payments.models.orders import Payment
from spom.payments.models.receipts import Receipt, Series, TaxRule
from spom.payments.queries.receipts import financial_year

WHOLE = 10_000


class NotPaidYet(Refusal):
    """There is no receipt for money that has not arrived."""

    code = "payments.not_paid_yet"
    message = _("There is a receipt as soon as the payment has arrived.")


class TaxRuleTaken(Refusal):
    """Two rules from one day would contradict each other."""

    code = "payments.tax_rule_taken"
    message = _("There is a rule from this day already. Choose another day.")


@transaction.atomic
def issue_receipt(*, payment: Payment, zone: ZoneInfo, at: datetime) -> Receipt:
    """Give the payment its paper and number; the one it has already, when it has one."""
    # The payment's row is the gate: two who ask at once get one number between them.
    locked = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if locked.captured_at is None:
        raise NotPaidYet
    issued = Receipt.objects.filter(payment=locked).first()
    if issued is not None:
        return issued
    day = locked.captured_at.astimezone(zone).date()
    rule = TaxRule.objects.in_force(day).first() if locked.currency == "INR" else None
    receipt = Receipt.objects.create(
        payment=locked,
        number=_next_number("INV" if rule else "REC", day),
        issued_on=at.astimezone(zone).date(),
        tax=rule,
        tax_minor=_contained(locked, rule),
    )
    announce(ReceiptIssued(receipt=receipt, by=None, at=at))
    return receipt


@transaction.atomic
def set_tax(
    *,
    legal_name: str,
    address: str,
    registration: str,
    basis_points: int,
    service_code: str,
    from_on: date,
    by: User,
    at: datetime,
) -> TaxRule:
    """Say who issues invoices from a day on, and how much tax the price contains."""
    if TaxRule.objects.filter(from_on=from_on).exists():
        raise TaxRuleTaken
    rule = TaxRule.objects.create(
        legal_name=legal_name,
        address=address,
        registration=registration,
        basis_points=basis_points,
        service_code=service_code,
        from_on=from_on,
    )
    announce(TaxRuleSet(rule=rule, by=by, at=at))
    return rule


def _contained(payment: Payment, rule: TaxRule | None) -> int:
    return payment.amount.share(rule.basis_points, of=WHOLE + rule.basis_points).minor if rule else 0


def _next_number(prefix: str, day: date) -> str:
    """Without gaps: the number is taken in the transaction that writes the paper, so what rolls back frees it."""
    year = financial_year(day)
    code = f"{prefix}/{year}"
    Series.objects.bulk_create([Series(code=code)], ignore_conflicts=True)
    Series.objects.filter(code=code).update(last=F("last") + 1)
    return f"{code}/{Series.objects.get(code=code).last:06d}"
