"""What went wrong, and what staff wrote about it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User


class Incident(models.Model):
    """Something does not work as it should. It stays on the status page after it was resolved."""

    class Impact(models.TextChoices):
        """How bad it is."""

        SLOW = "SLOW", _("Slower than usual")
        PARTLY = "PARTLY", _("Partly not working")
        DOWN = "DOWN", _("Not working")

    title = models.CharField(_("What is wrong, in one sentence"), max_length=140)
    areas = ArrayField(models.CharField(max_length=32), verbose_name=_("Areas"))
    impact = models.CharField(_("How bad it is"), max_length=10, choices=Impact)
    started_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-started_at"], name="portal_incident_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=models.F("started_at")),
                name="portal_incident_is_resolved_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class IncidentUpdate(models.Model):
    """One thing staff wrote about an incident. Never changed: people have read it."""

    class State(models.TextChoices):
        """How far we are."""

        INVESTIGATING = "INVESTIGATING", _("We are looking into it")
        IDENTIFIED = "IDENTIFIED", _("We know the cause")
        MONITORING = "MONITORING", _("Repaired, we are watching")
        RESOLVED = "RESOLVED", _("Resolved")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="updates")
    state = models.CharField(_("How far we are"), max_length=15, choices=State)
    text = models.TextField(_("What people should know"), max_length=2000)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.state}"
