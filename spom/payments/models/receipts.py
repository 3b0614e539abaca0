"""Receipts and tax invoices: numbered without gaps, and never changed."""

from datetime import date

from django.db import models
from django.db.models import Q

from spom.kit.money import Money
from spom.payments.models.orders import Payment


class Series(models.Model):
    """The last number given out in one series, such as the receipts of a financial year."""

    code = models.CharField(max_length=20, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.code}: {self.last}"


class TaxRuleQuerySet(models.QuerySet["TaxRule"]):
    """Questions about many tax rules."""

    def in_force(self, day: date) -> "TaxRuleQuerySet":
        """The rule of the day first."""
        return self.filter(from_on__lte=day).order_by("-from_on", "-pk")


class TaxRule(models.Model):
    """Who issues invoices and how much tax the price contains, from a day on. Never edited: another row follows."""

    legal_name = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    registration = models.CharField(max_length=40, help_text="Such as the GSTIN.")
    basis_points = models.PositiveIntegerField(help_text="1800 is 18 percent, contained in the price.")
    service_code = models.CharField(max_length=20, blank=True, help_text="Such as the SAC.")
    from_on = models.DateField()

    objects = TaxRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_on"], name="payments_tax_rule_one_per_day"),
            models.CheckConstraint(condition=Q(basis_points__lte=10_000), name="payments_tax_rule_at_most_everything"),
        ]

    def __str__(self) -> str:
        return f"{self.registration} from {self.from_on}"


class Receipt(models.Model):
    """The paper about one captured payment: a tax invoice where a tax rule is in force, else a plain receipt."""

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="receipt")
    number = models.CharField(max_length=40, unique=True)
    issued_on = models.DateField()
    tax = models.ForeignKey(TaxRule, models.PROTECT, null=True, related_name="+")
    tax_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tax_minor__gte=0), name="payments_receipt_tax_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tax_contained(self) -> Money:
        """The tax in the price."""
        return Money(self.tax_minor, self.payment.currency)

    @property
    def net(self) -> Money:
        """The price without it."""
        return self.payment.amount - self.tax_contained
