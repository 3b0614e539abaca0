"""What the institution's registry says about a person, and links that let somebody in for the first time."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from spom.identity.models.people import User


class RegistryRecord(models.Model):
    """What a person must know to activate their account, and where they belong. Written by the import only."""

    user = models.OneToOneField(User, models.CASCADE, related_name="record")
    born_on = models.DateField()
    # Empty until the institution opens the account.
    opens_at = models.DateTimeField(null=True, blank=True)
    # Whom the person asks; empty: whoever coordinates the unit.
    coordinator = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # Codes of the institution: which programme, since when, and as whom (such as "converted").
    programme = models.CharField(max_length=64, blank=True, default="", db_default="")
    registered_on = models.DateField(null=True, blank=True)
    category = models.CharField(max_length=64, blank=True, default="", db_default="")
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)

    def is_open(self, at: datetime) -> bool:
        """May the account be activated yet?"""
        return self.opens_at is not None and self.opens_at <= at


class RegistryPhoto(models.Model):
    """The picture the institution has of a person, drawn anew. `source` tells it from another one."""

    user = models.OneToOneField(User, models.CASCADE, related_name="registry_photo")
    place = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=64)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)


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
