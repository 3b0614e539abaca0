"""What a person has to look at, what they decided, and the learner's word against it."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.presence.models.checks import PresenceCheck


class ReviewQuerySet(models.QuerySet["Review"]):
    """Questions about many reviews."""

    def waiting(self) -> "ReviewQuerySet":
        """Those somebody has to look at: new ones, and appeals."""
        fresh = Q(outcome="")
        appealed = Q(appealed_at__isnull=False, appeal_outcome="")
        return self.filter(fresh | appealed)


class Review(models.Model):
    """A question for staff. An appeal goes to somebody else than the first decision."""

    TO_DECIDE: ClassVar[timedelta] = timedelta(days=3)
    TO_APPEAL: ClassVar[timedelta] = timedelta(days=30)
    TO_DECIDE_APPEAL: ClassVar[timedelta] = timedelta(days=7)

    class Kind(models.TextChoices):
        """What it is about."""

        NEW_FACE = "NEW_FACE", _("A new face that does not clearly match the registry photo")
        CHECK = "CHECK", _("A check that failed")
        OTHER_WAY = "OTHER_WAY", _("A student who asks a person to confirm")

    class Outcome(models.TextChoices):
        """What was decided."""

        CONFIRMED = "CONFIRMED", _("It is the student")
        REFUSED = "REFUSED", _("It is not shown that it is the student")

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    check_made = models.ForeignKey(PresenceCheck, models.PROTECT, null=True, blank=True, related_name="reviews")
    # Encrypted frames of an enrolment that waits; erased with the decision.
    seal = models.UUIDField(null=True, blank=True)
    frames = ArrayField(models.TextField(), default=list)
    said = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    appeal = models.CharField(max_length=1000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_due_at = models.DateTimeField(null=True, blank=True)
    appeal_outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    appeal_note = models.CharField(max_length=500, blank=True)
    appeal_decided_at = models.DateTimeField(null=True, blank=True)
    appeal_decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["outcome", "due_at"], name="presence_review_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | Q(decided_at__isnull=False) & ~Q(outcome=""),
                name="presence_review_has_a_moment_when_decided",
            ),
            models.CheckConstraint(
                condition=Q(appealed_at__isnull=True) | Q(outcome="REFUSED"),
                name="presence_review_is_appealed_only_when_refused",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by__isnull=True) | ~Q(appeal_decided_by=F("decided_by")),
                name="presence_review_appeal_is_decided_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Does somebody have to look at it?"""
        return not self.outcome or (self.appealed_at is not None and not self.appeal_outcome)

    @property
    def stands(self) -> str:
        """The decision in force: that of the appeal, else the first one; empty while none is."""
        return self.appeal_outcome or self.outcome
