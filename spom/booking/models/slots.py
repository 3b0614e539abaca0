"""Times at which tests are sat, and how many chairs are taken."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, Expression, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from spom.booking.models.centres import Centre
from spom.portal.models.maintenance import EVERYTHING, MaintenanceWindow
from spom.programme.models.catalogue import CutOff, Module

# The area a slot rests with: whoever may not sit a test then must not be sold a seat.
TESTS = "tests"


class Part(models.TextChoices):
    """Part of the day in which a slot begins, on the centre's clock."""

    MORNING = "MORNING", _("Morning")
    AFTERNOON = "AFTERNOON", _("Afternoon")
    EVENING = "EVENING", _("Evening")


class SlotSeries(models.Model):
    """A pattern that slots were made from: these weekdays, these shifts, so many chairs."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="series")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="0 is Monday.")
    shifts = ArrayField(models.CharField(max_length=5), help_text="Such as 10:00.")
    minutes = models.PositiveSmallIntegerField(default=180)
    from_on = models.DateField()
    until_on = models.DateField()
    capacity = models.PositiveSmallIntegerField()
    only_modules = ArrayField(models.BigIntegerField(), default=list, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "slot series"
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="booking_slot_series_lasts_a_day"),
        ]

    def __str__(self) -> str:
        return f"Series {self.pk}"


class SlotQuerySet(models.QuerySet["Slot"]):
    """Questions about many slots."""

    def bookable(self, at: datetime | Expression) -> "SlotQuerySet":
        """Slots that take bookings now: open ones of open centres, but for those at a time when tests rest."""
        rest = MaintenanceWindow.objects.standing().filter(
            area__in=[TESTS, EVERYTHING],
            mode=MaintenanceWindow.Mode.OFFLINE,
            starts_at__lt=OuterRef("ends_at"),
            ends_at__gt=OuterRef("starts_at"),
        )
        here = self.filter(state=Slot.State.OPEN, opens_at__lte=at, closes_at__gt=at)
        return here.filter(~Exists(rest), centre__closed_at__isnull=True)

    def admitting(self, module: Module | Expression) -> "SlotQuerySet":
        """Slots in which this module's test may be sat; an expression answers a list of its one key."""
        keys = [module.pk] if isinstance(module, Module) else module
        return self.filter(Q(only_modules=[]) | Q(only_modules__contains=keys))


# The same of one row `s`, where a chair of it is taken by a statement written by hand.
BOOKABLE = f"""
    s.state = 'OPEN' AND s.opens_at <= %(at)s::timestamptz AND s.closes_at > %(at)s::timestamptz
    AND NOT EXISTS (SELECT FROM portal_maintenancewindow AS m
        WHERE m.cancelled_at IS NULL AND m.area IN ('{TESTS}', '{EVERYTHING}') AND m.mode = 'OFFLINE'
            AND m.starts_at < s.ends_at AND m.ends_at > s.starts_at)
    AND NOT EXISTS (SELECT FROM booking_centre AS c WHERE c.id = s.centre_id AND c.closed_at IS NOT NULL)
"""  # noqa: S608  # put together from constants


class Slot(models.Model):
    """One centre, one time, so many chairs. `taken` counts the live seats and a CHECK keeps it within the capacity.

    `day` and `part` are the centre's own date and time of day, kept so that a month of 270 centres is one index scan.
    """

    class State(models.TextChoices):
        """OPEN takes bookings; CLOSED takes no new ones; CANCELLED will not take place."""

        OPEN = "OPEN", _("Open")
        CLOSED = "CLOSED", _("Closed")
        CANCELLED = "CANCELLED", _("Cancelled")

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="slots")
    series = models.ForeignKey(SlotSeries, models.SET_NULL, null=True, blank=True, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    day = models.DateField()
    part = models.CharField(max_length=10, choices=Part)
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    only_modules = ArrayField(models.BigIntegerField(), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # Until that moment only learners who sit the cut-off's attempt may take a chair.
    kept_for = models.ForeignKey(CutOff, models.PROTECT, null=True, blank=True, related_name="+")
    kept_until = models.DateTimeField(null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="booking_slot_never_oversold"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_slot_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(closes_at__lte=F("starts_at")), name="booking_slot_closes_before_it_starts"
            ),
            models.UniqueConstraint(fields=["centre", "starts_at"], name="booking_slot_one_per_centre_and_time"),
            models.CheckConstraint(
                condition=Q(kept_for__isnull=True) | Q(kept_until__isnull=False),
                name="booking_slot_is_kept_until_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["day", "centre"], condition=Q(state="OPEN"), name="booking_slot_open_days"),
            models.Index(fields=["starts_at"], name="booking_slot_starts"),
            GinIndex(fields=["only_modules"], name="booking_slot_modules"),
        ]

    def __str__(self) -> str:
        return f"Slot {self.pk}"

    @property
    def left(self) -> int:
        """Chairs nobody has taken."""
        return max(0, self.capacity - self.taken)

    def is_bookable(self, at: datetime) -> bool:
        """Does it take bookings now?"""
        return self.state == self.State.OPEN and self.opens_at <= at < self.closes_at and self.centre.closed_at is None

    def admits(self, module: Module) -> bool:
        """May this module's test be sat in it?"""
        return not self.only_modules or module.pk in self.only_modules

    def is_kept(self, at: datetime) -> bool:
        """Are its free chairs kept for those who sit one attempt?"""
        return bool(self.kept_for_id and self.kept_until and at < self.kept_until)
