"""The newest proof that a learner is who they say: what a study session begins with."""

from django.db import models

from spom.identity.models import User


class StandingPass(models.Model):
    """A learner's newest passed check, or what was accepted in its place. It opens one study session, soon after."""

    learner = models.OneToOneField(User, models.PROTECT, related_name="+", primary_key=True)
    check_reference = models.CharField(max_length=64)
    passed_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.check_reference
