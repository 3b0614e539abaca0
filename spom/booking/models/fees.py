"""What a seat costs, who pays less, and what changing one's plans costs: dated rows, never edited."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.kit.money import Money


class FeeQuerySet(models.QuerySet["Fee"]):
    """Questions about many fees."""

    def in_force(self, *, region: str, day: date) -> "FeeQuerySet":
        """The fees of a region, the one in force today first."""
        return self.filter(region=region, from_on__lte=day).order_by("-from_on", "-pk")


class Fee(models.Model):
    """What one seat costs in a region from a day on. 0 is free."""

    region = models.CharField(max_length=2)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    from_on = models.DateField()
    source = models.CharField(max_length=300)

    objects = FeeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "from_on"], name="booking_fee_one_per_region_and_day"),
            models.CheckConstraint(condition=Q(minor__gte=0), name="booking_fee_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.region}: {self.amount}"

    @property
    def amount(self) -> Money:
        """The price."""
        return Money(self.minor, self.currency)


class Waiver(models.Model):
    """A learner of a category pays less. Asked for with evidence, decided by a person."""

    class Category(models.TextChoices):
        """Why somebody pays less."""

        DISABILITY = "DISABILITY", _("Disability concession")
        HARDSHIP = "HARDSHIP", _("Financial hardship")
        OTHER = "OTHER", _("Another reason")

    class State(models.TextChoices):
        """ASKED waits for a decision."""

        ASKED = "ASKED", _("Waits for a decision")
        GRANTED = "GRANTED", _("Granted")
        REFUSED = "REFUSED", _("Refused")

    # related_name="+": identity does not grow an attribute for every app above it.
    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    category = models.CharField(max_length=12, choices=Category)
    percent = models.PositiveSmallIntegerField(default=100, help_text="How much of the fee is waived.")
    words = models.TextField(blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="booking_waiver_of_some_percent"
            ),
            models.UniqueConstraint(
                fields=["learner"], condition=Q(state="ASKED"), name="booking_waiver_one_waits_per_learner"
            ),
        ]

    def __str__(self) -> str:
        return f"Waiver {self.pk}"


class PolicyTierQuerySet(models.QuerySet["PolicyTier"]):
    """Questions about many tiers."""

    def in_force(self, *, change: "PolicyTier.Change", day: date) -> "PolicyTierQuerySet":
        """The tiers of the newest policy by this day, the most generous first."""
        newest = self.filter(change=change, from_on__lte=day).order_by("-from_on").values("from_on")[:1]
        return self.filter(change=change, from_on=newest).order_by("-hours_before")


class PolicyTier(models.Model):
    """So many hours before the test or more, a change costs this share of the fee. Below the last tier: no change."""

    class Change(models.TextChoices):
        """What is changed."""

        RESCHEDULE = "RESCHEDULE", _("Move")
        CANCEL = "CANCEL", _("Cancel")

    change = models.CharField(max_length=12, choices=Change)
    from_on = models.DateField()
    hours_before = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()

    objects = PolicyTierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "from_on", "hours_before"], name="booking_policy_tier_one_per_step"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="booking_policy_tier_at_most_the_fee"),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.hours_before} h: {self.percent} %"
