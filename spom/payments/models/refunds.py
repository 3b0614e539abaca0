"""Money on its way back to whoever paid."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.kit.money import Money
from spom.payments.models.orders import Payment


class Refund(models.Model):
    """One sum given back. Above a limit the one who asks and the one who approves are two people, by constraint."""

    class State(models.TextChoices):
        """ASKED waits for a second person; APPROVED waits for the gateway; DONE, STOPPED and TURNED_DOWN are final."""

        ASKED = "ASKED", _("Waits for approval")
        APPROVED = "APPROVED", _("On its way")
        DONE = "DONE", _("Paid back")
        STOPPED = "STOPPED", _("Refused by the gateway")
        TURNED_DOWN = "TURNED_DOWN", _("Turned down")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    minor = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State)
    reason = models.CharField(max_length=300)
    needs_second = models.BooleanField(help_text="Above the limit, so a second person approves.")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    gateway_refund = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minor__gt=0), name="payments_refund_is_of_something"),
            models.CheckConstraint(
                condition=Q(needs_second=False)
                | Q(state__in=["ASKED", "TURNED_DOWN"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="payments_refund_above_the_limit_takes_two",
            ),
            models.UniqueConstraint(
                fields=["gateway_refund"], condition=~Q(gateway_refund=""), name="payments_refund_known_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Refund {self.pk}"

    @property
    def amount(self) -> Money:
        """How much is given back."""
        return Money(self.minor, self.payment.currency)

    @property
    def is_open(self) -> bool:
        """Is it still on its way?"""
        return self.state in {self.State.ASKED, self.State.APPROVED}
