"""Second steps: what a person has besides the password."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models.people import User


class Step(models.TextChoices):
    """What can be asked for after the first proof."""

    PASSKEY = "passkey", _("Passkey or security key")
    APP = "app", _("Authenticator app")
    CODE = "code", _("Code by text message or e-mail")
    PAPER = "paper", _("Recovery code")
    PASSWORD = "password", _("Password")


class AuthenticatorApp(models.Model):
    """An app that shows six digits (TOTP, RFC 6238). Its secret is encrypted; each step opens at most once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="apps")
    name = models.CharField(max_length=80)
    secret = models.TextField()
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Passkey(models.Model):
    """A passkey or security key (WebAuthn). Only ever accepted with user verification."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """One of ten codes on paper. 120 random bits each, so a plain hash is enough; each opens once."""

    HOW_MANY: ClassVar[int] = 10

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="identity_recovery_code_is_once_per_person"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__gte=models.F("made_at")),
                name="identity_recovery_code_is_used_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Challenge(models.Model):
    """A WebAuthn challenge: random, kept here, taken once."""

    challenge_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"#{self.pk}"


class StepResetQuerySet(models.QuerySet["StepReset"]):
    """Questions about many resets."""

    def waiting(self, at: datetime) -> "StepResetQuerySet":
        """Asked for within a day and not carried out."""
        return self.filter(done_at__isnull=True, asked_at__gt=at - timedelta(days=1))


class StepReset(models.Model):
    """Staff ask that a person's second steps be taken away; for staff accounts a second person has to agree."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = StepResetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="identity_step_reset_is_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
