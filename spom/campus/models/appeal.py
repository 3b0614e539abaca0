"""A learner asks for a second look at time that did not count."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.campus.models.ledger import StudyInterval, UncountedSpan
from spom.identity.models import User


class TimeAppealQuerySet(models.QuerySet["TimeAppeal"]):
    """Questions about many appeals."""

    def waiting(self) -> "TimeAppealQuerySet":
        """Appeals nobody has decided on."""
        return self.filter(outcome="")


class TimeAppeal(models.Model):
    """Why this time should count after all, and what a person decided. About a span, or about a refused interval."""

    class Outcome(models.TextChoices):
        """COUNTED may be for a part of the time only; the ledger says how much."""

        COUNTED = "COUNTED", _("Counted")
        REFUSED = "REFUSED", _("Not counted")

    TO_APPEAL: ClassVar[timedelta] = timedelta(days=30)
    TO_DECIDE: ClassVar[timedelta] = timedelta(days=7)

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    span = models.OneToOneField(UncountedSpan, models.PROTECT, null=True, related_name="+")
    interval = models.OneToOneField(StudyInterval, models.PROTECT, null=True, related_name="+")
    said = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    counted_seconds = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = TimeAppealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(span__isnull=False, interval__isnull=True) | Q(span__isnull=True, interval__isnull=False),
                name="campus_appeal_is_about_one_time",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="campus_appeal_decided_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(outcome=""), name="campus_appeal_waiting"),
        ]

    def __str__(self) -> str:
        return f"Appeal {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Has nobody decided yet?"""
        return not self.outcome

    @property
    def about(self) -> UncountedSpan | StudyInterval:
        """The time it is about."""
        found = self.span or self.interval
        if found is None:
            raise ValueError("The database lets no appeal be about nothing.")
        return found
