"""What people ask to have changed about themselves, their photo, what they agreed to, and what is to be erased."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import Unit, User


class DetailChange(models.Model):
    """One detail a person wants corrected, with what stands now and what should stand."""

    class Detail(models.TextChoices):
        """What only staff may change."""

        NAME = "NAME", _("Full name")
        BIRTHDAY = "BIRTHDAY", _("Date of birth")
        UNIT = "UNIT", _("Unit")

    class State(models.TextChoices):
        """WAITING → APPROVED or REFUSED by staff, or WITHDRAWN by the person."""

        WAITING = "WAITING", _("Waiting")
        APPROVED = "APPROVED", _("Changed")
        REFUSED = "REFUSED", _("Refused")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    detail = models.CharField(_("What is wrong?"), max_length=8, choices=Detail)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(_("How it should be"), max_length=200)
    reason = models.CharField(_("Reason"), max_length=300)
    evidence_place = models.CharField(max_length=48, blank=True)
    evidence_name = models.CharField(max_length=120, blank=True)
    # The unit of the person when they asked: its coordinators decide.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(_("Remark"), max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at", "id"], name="portal_detail_change_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "detail"], condition=Q(state="WAITING"), name="portal_detail_change_one_waits"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "REFUSED"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="portal_detail_change_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("user")),
                name="portal_detail_change_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.detail} of {self.user_id}"


class Photo(models.Model):
    """A person's photo: a square, drawn anew. `place` is where the kit keeps it."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    place = models.CharField(max_length=48, unique=True)
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Photo of {self.user_id}"


class Consent(models.Model):
    """What a person agreed to, in which wording, and when they no longer did. Rows are only ever ended."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()
    # The words that were agreed to, as they were read.
    text = models.TextField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(withdrawn_at__isnull=True), name="portal_consent_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version} of {self.user_id}"


class LegalHold(models.Model):
    """A reason why nothing about a person may be erased for now."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(_("Reason"), max_length=300)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="portal_legal_hold_is_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.user_id}"


class ErasureRequest(models.Model):
    """A person asks to be forgotten. Together these rows are the register of erasures; none is ever removed."""

    class State(models.TextChoices):
        """WAITING → ERASED or REFUSED by staff, or WITHDRAWN by the person."""

        WAITING = "WAITING", _("Waiting")
        ERASED = "ERASED", _("Erased")
        REFUSED = "REFUSED", _("Refused")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    # What the register calls the person once the account has no name: their number or user ID, hashed.
    mark = models.CharField(max_length=16)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(_("Remark"), max_length=300, blank=True)
    # What each part of the house erased and what it kept, with the reason.
    outcome = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["state", "due_on", "id"], name="portal_erasure_queue")]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="WAITING"), name="portal_erasure_one_waits"),
            models.CheckConstraint(
                condition=~Q(state__in=["ERASED", "REFUSED"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="portal_erasure_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("user")),
                name="portal_erasure_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"

    def is_late(self, at: datetime) -> bool:
        """Should it have been decided by now?"""
        return self.state == self.State.WAITING and at.date() > self.due_on
