"""The registry on its way out: asked for by one person, approved by another, taken within a day."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models.people import User


class RegistryExportQuerySet(models.QuerySet["RegistryExport"]):
    """Questions about many exports."""

    def waiting(self, at: datetime) -> "RegistryExportQuerySet":
        """Asked for within a day, and not decided."""
        return self.filter(state=RegistryExport.State.WAITING, asked_at__gt=at - RegistryExport.LIFE)

    def open_to(self, user: User, at: datetime) -> "RegistryExportQuerySet":
        """Approved within a day, for the one who asked."""
        approved = self.filter(state=RegistryExport.State.APPROVED, decided_at__gt=at - RegistryExport.LIFE)
        return approved.filter(asked_by=user)


class RegistryExport(models.Model):
    """One person's wish to take the whole registry out. It runs out after a day, and a day after the approval."""

    LIFE: ClassVar[timedelta] = timedelta(hours=24)

    class State(models.TextChoices):
        """WAITING until a second person decides."""

        WAITING = "WAITING", _("Waits for approval")
        APPROVED = "APPROVED", _("Approved")
        REFUSED = "REFUSED", _("Refused")

    kind = models.CharField(max_length=4)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = RegistryExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["APPROVED", "REFUSED"], decided_by__isnull=False, decided_at__isnull=False),
                name="identity_registry_export_is_decided_by_somebody",
            ),
            # Whoever asked may take the wish back, but never grant it.
            models.CheckConstraint(
                condition=~Q(state="APPROVED") | ~Q(decided_by=F("asked_by")),
                name="identity_registry_export_is_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def ends_at(self) -> datetime:
        """When it runs out."""
        return (self.decided_at or self.asked_at) + self.LIFE
