"""Proofs that an address or number can be read by whoever names it."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from spom.identity.models.codes import OneTimeCode
from spom.identity.models.people import User


class ContactProof(models.Model):
    """A code sent to an address or number somebody named. Without a `user`, a stranger's.

    Until the code is typed, nothing changes. The digits themselves are never kept, only a keyed hash of them.
    """

    LIFE: ClassVar[timedelta] = timedelta(minutes=10)
    MAX_TRIES: ClassVar[int] = 5

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=5, choices=OneTimeCode.Channel)
    address = models.CharField(max_length=254)
    # What the account was reached by until this one took its place.
    before = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=10)
    mac = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "channel"], name="identity_contact_proof_of_user")]
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="identity_contact_proof_is_tried_five_times"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} #{self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Can its code still be typed?"""
        return self.used_at is None and self.replaced_at is None and at < self.expires_at
