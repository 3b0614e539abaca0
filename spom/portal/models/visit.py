"""When a person was last here, to say what changed since."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Visit(models.Model):
    """A person's latest sign-in and the one before. One row for each person, rewritten at each sign-in."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    latest_at = models.DateTimeField()
    previous_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(previous_at__isnull=True) | Q(previous_at__lte=F("latest_at")),
                name="portal_visit_previous_is_not_after_latest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.latest_at}"
