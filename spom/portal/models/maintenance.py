"""When an area rests."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User

# A window of this area closes all of them.
EVERYTHING = "everything"


class Span(Func):
    """From a moment up to, not including, another."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class MaintenanceWindowQuerySet(models.QuerySet["MaintenanceWindow"]):
    """Questions about many windows."""

    def standing(self) -> "MaintenanceWindowQuerySet":
        """Those that were not called off."""
        return self.filter(cancelled_at__isnull=True)

    def not_over(self, at: datetime) -> "MaintenanceWindowQuerySet":
        """Those that run now or are ahead."""
        return self.standing().filter(ends_at__gt=at)


class MaintenanceWindow(models.Model):
    """One area at rest from one moment up to another. It begins and ends by the clock; nobody has to switch it."""

    class Mode(models.TextChoices):
        """READ_ONLY: everything can be looked at. OFFLINE: the area is closed."""

        READ_ONLY = "READ_ONLY", _("Read only")
        OFFLINE = "OFFLINE", _("Offline")

    area = models.CharField(_("Area"), max_length=32)
    mode = models.CharField(_("Mode"), max_length=10, choices=Mode, default=Mode.OFFLINE)
    starts_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"))
    reason = models.CharField(_("Why, in one sentence"), max_length=200)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changes = models.PositiveSmallIntegerField(default=0)
    # How many of its versions everybody was told of.
    told = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = MaintenanceWindowQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="portal_maintenance_by_end")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="portal_maintenance_ends_after_start"),
            ExclusionConstraint(
                name="portal_maintenance_one_at_a_time_per_area",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.starts_at:%Y-%m-%d}"

    @property
    def is_for_everything(self) -> bool:
        """Does the whole portal rest?"""
        return self.area == EVERYTHING

    @property
    def is_read_only(self) -> bool:
        """Can everything still be looked at?"""
        return self.mode == self.Mode.READ_ONLY

    def runs(self, at: datetime) -> bool:
        """Is it running? The end is exclusive."""
        return self.cancelled_at is None and self.starts_at <= at < self.ends_at

    def is_over(self, at: datetime) -> bool:
        """Has it ended, or was it called off?"""
        return self.cancelled_at is not None or self.ends_at <= at
