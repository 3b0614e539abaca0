"""The secret address under which a learner's calendar program asks for their dates."""

from django.db import models

from spom.identity.models import User


class CalendarAddress(models.Model):
    """One address per learner; a new one ends the old one. Only its hash is kept."""

    learner = models.OneToOneField(User, models.CASCADE, related_name="+", primary_key=True)
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Calendar of {self.learner_id}"
