"""What somebody was typing when their session ended."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from spom.identity.models.people import User


class KeptWork(models.Model):
    """One form that came too late: encrypted, for the same person only, for a day."""

    LIFE: ClassVar[timedelta] = timedelta(days=1)
    MOST: ClassVar[int] = 5

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    # Where it was sent, and the page it was typed on.
    path = models.CharField(max_length=500)
    page = models.CharField(max_length=500)
    fields = models.TextField()
    kept_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_there(self, at: datetime) -> bool:
        """Is it still kept?"""
        return at < self.kept_at + self.LIFE
