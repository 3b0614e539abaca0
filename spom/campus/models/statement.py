"""What the institution signed about a learner's hours."""

from django.db import models

from spom.identity.models import User
from spom.kit.postgres.grants import append_only


@append_only
class HoursStatement(models.Model):
    """A signed statement of hours. `said` is what was signed, letter by letter; `code` is in its QR code."""

    code = models.CharField(max_length=32, unique=True)
    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    said = models.TextField()
    key = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
