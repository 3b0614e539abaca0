"""What somebody is asked to pay, and what the gateway says came of it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.kit.money import Money


class Order(models.Model):
    """One sum asked of one person. What it buys is `subject`, a reference only the app above can read.

    Amount and currency are fixed here, and nothing a browser sends is ever taken for them.
    """

    class State(models.TextChoices):
        """OPEN until a capture matches it; CLOSED when nobody waits for it any more. Money may still come in late."""

        OPEN = "OPEN", _("Open")
        PAID = "PAID", _("Paid")
        CLOSED = "CLOSED", _("Closed")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # related_name="+": identity does not grow an attribute for every app above it.
    payer = models.ForeignKey(User, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80, blank=True, help_text="Empty: the money becomes credit.")
    title = models.CharField(max_length=300)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    gateway = models.CharField(max_length=20)
    gateway_order = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    placed_at = models.DateTimeField()
    pay_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # When the reconciler last asked the gateway about it.
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minor__gt=0), name="payments_order_asks_for_something"),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state="OPEN") & ~Q(subject=""),
                name="payments_order_one_open_per_subject",
            ),
            models.UniqueConstraint(
                fields=["gateway", "gateway_order"],
                condition=~Q(gateway_order=""),
                name="payments_order_one_per_gateway_order",
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "placed_at"], name="payments_order_of_a_payer"),
            # Whatever becomes of a booking first holds its orders still.
            models.Index(fields=["subject"], name="payments_order_of_a_subject"),
            models.Index(fields=["placed_at"], condition=Q(state="OPEN"), name="payments_order_still_open"),
        ]

    def __str__(self) -> str:
        return f"Order {self.pk}"

    @property
    def total(self) -> Money:
        """The sum asked for."""
        return Money(self.minor, self.currency)


class Payment(models.Model):
    """One attempt to pay an order, as the gateway reports it. Its state only moves forward, by a trigger too.

    FAILED stands before AUTHORISED: banks report some payments as failed and confirm them later ("late
    authorisation"). Money that has arrived is never denied; what is CAPTURED stays so.
    """

    class State(models.TextChoices):
        """In the order in which they may follow one another."""

        CREATED = "CREATED", _("Begun")
        FAILED = "FAILED", _("Failed")
        AUTHORISED = "AUTHORISED", _("Authorised")
        CAPTURED = "CAPTURED", _("Captured")

    RANK = {State.CREATED: 0, State.FAILED: 1, State.AUTHORISED: 2, State.CAPTURED: 3}

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=20)
    gateway_payment = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    seen_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "gateway_payment"], name="payments_payment_is_known_once"),
            models.CheckConstraint(condition=Q(minor__gt=0), name="payments_payment_is_of_something"),
            models.CheckConstraint(
                condition=Q(state="CAPTURED", captured_at__isnull=False)
                | (~Q(state="CAPTURED") & Q(captured_at__isnull=True)),
                name="payments_payment_captured_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["captured_at"], condition=Q(state="CAPTURED"), name="payments_payment_captured")
        ]

    def __str__(self) -> str:
        return f"Payment {self.pk}"

    @property
    def amount(self) -> Money:
        """What the gateway says was paid."""
        return Money(self.minor, self.currency)

    def may_become(self, state: "Payment.State") -> bool:
        """Would this be a step forward?"""
        return self.RANK[state] > self.RANK[Payment.State(self.state)]
