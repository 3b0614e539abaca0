"""What a learner was reminded of, so that nobody is reminded of it twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User


class Reminder(models.Model):
    """One reminder. `about` tells it from the next of its kind: a week, a cut-off, a day, a session."""

    class Kind(models.TextChoices):
        """What about."""

        HELD = "HELD", _("Waiting time that lapses")
        CUT_OFF = "CUT_OFF", _("A cut-off that comes near")
        IDLE = "IDLE", _("Nothing learned for a week")
        PACE = "PACE", _("The pace of the week")

    learner = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    about = models.CharField(max_length=40)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "kind", "about"], name="campus_reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
