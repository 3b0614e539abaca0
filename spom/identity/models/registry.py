"""What the institution's registry says about a person, and links that let somebody in for the first time."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from spom.identity.models.people import User


class RegistryRecord(models.Model):
    """What a person must know to activate their account. Written by the import only."""

    user = models.OneToOneField(User, models.CASCADE, related_name="record")
    born_on = models.DateField()
    # Empty until the institution opens the account.
    opens_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)

    def is_open(self, at: datetime) -> bool:
        """May the account be activated yet?"""
        return self.opens_at is not None and self.opens_at <= at


class ActivationLink(models.Model):
    """A link that opens an account for the first time: random, hashed here, for one day, once."""

    LIFE: ClassVar[timedelta] = timedelta(hours=24)

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("made_at") + timedelta(hours=24)),
                name="identity_activation_link_lives_a_day_at_most",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
