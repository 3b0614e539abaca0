"""Where captured money is now, and every move it made.

*Money is somewhere*: at every commit the allocations of a captured payment add up to exactly what was captured. A
deferred trigger of migration 0002 checks it; `queries.ledger.money_nowhere` asks it again for everything.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.kit.money import Money
from spom.kit.postgres.grants import append_only
from spom.payments.models.orders import Payment


class Kind(models.TextChoices):
    """What money is set aside for."""

    CREDIT = "CREDIT", _("Credit")
    PURCHASE = "PURCHASE", _("Paid for")
    RETAINED = "RETAINED", _("Retained fee")
    REFUND = "REFUND", _("Refund")


class AllocationQuerySet(models.QuerySet["Allocation"]):
    """Questions about many allocations."""

    def credit_of(self, owner: User) -> "AllocationQuerySet":
        """What the person can still spend, oldest first."""
        return self.filter(kind=Kind.CREDIT, payment__order__payer=owner, minor__gt=0).order_by("pk")


class Allocation(models.Model):
    """So much of one payment is for this now. `subject` says for which purchase or refund; empty for credit."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=80, blank=True)
    minor = models.BigIntegerField()

    objects = AllocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "kind", "subject"], name="payments_allocation_one_per_use"),
            models.CheckConstraint(condition=Q(minor__gte=0), name="payments_allocation_never_below_nothing"),
        ]
        indexes = [models.Index(fields=["subject"], name="payments_allocation_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.minor}"


@append_only
class Move(models.Model):
    """One movement of money between uses: the ledger's line. Written once, never changed."""

    class Reason(models.TextChoices):
        """Why money moved."""

        CAPTURED = "CAPTURED", _("Payment received")
        SPENT = "SPENT", _("Paid from credit")
        CANCELLED = "CANCELLED", _("Cancelled")
        CHARGED = "CHARGED", _("Fee kept")
        REFUND_ASKED = "REFUND_ASKED", _("Refund asked for")
        REFUND_STOPPED = "REFUND_STOPPED", _("Refund not carried out")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="moves")
    from_kind = models.CharField(max_length=10, choices=Kind, blank=True)
    from_subject = models.CharField(max_length=80, blank=True)
    to_kind = models.CharField(max_length=10, choices=Kind)
    to_subject = models.CharField(max_length=80, blank=True)
    minor = models.BigIntegerField()
    reason = models.CharField(max_length=16, choices=Reason)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minor__gt=0), name="payments_move_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.from_kind or 'in'} to {self.to_kind}: {self.minor}"

    @property
    def amount(self) -> Money:
        """How much moved."""
        return Money(self.minor, self.payment.currency)
