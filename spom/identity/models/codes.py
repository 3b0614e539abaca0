"""One-time codes. The digits themselves are never kept, only a keyed hash of them."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from spom.identity.models.people import User


class OneTimeCode(models.Model):
    """One code for one purpose, asked for in one browser. Without a `user` nobody is sent anything."""

    LIFE: ClassVar[timedelta] = timedelta(minutes=10)
    MAX_TRIES: ClassVar[int] = 5
    RESEND_AFTER: ClassVar[timedelta] = timedelta(seconds=30)

    class Purpose(models.TextChoices):
        """What the code opens; it opens nothing else."""

        SIGN_IN = "SIGN_IN", "Sign in"
        SECOND_STEP = "SECOND_STEP", "Second step of a sign-in"
        ACTIVATE = "ACTIVATE", "Activate an account"
        RESET = "RESET", "Forgotten password"
        CONFIRM = "CONFIRM", "Confirm a sensitive act"

    class Channel(models.TextChoices):
        """How it travels."""

        SMS = "SMS", "Text message"
        EMAIL = "EMAIL", "E-mail"

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    channel = models.CharField(max_length=5, choices=Channel)
    # Where it goes, with most of it hidden; made up when the name is nobody's.
    hint = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    # Empty until the worker has made the code.
    mac = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "purpose"], name="identity_code_user_purpose")]
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="identity_code_is_tried_at_most_five_times"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"

    @property
    def resend_at(self) -> datetime:
        """When another one may be asked for."""
        return self.asked_at + self.RESEND_AFTER
