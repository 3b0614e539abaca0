"""Places where tests are sat, who works there, and the days on which nothing happens there."""

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from spom.identity.models import User


class CentreQuerySet(models.QuerySet["Centre"]):
    """Questions about many centres."""

    def in_use(self) -> "CentreQuerySet":
        """Centres that take bookings."""
        return self.filter(closed_at__isnull=True)


class Centre(models.Model):
    """One place with chairs. Times there are shown on its own clock."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=100, db_index=True)
    region = models.CharField(max_length=2, default="IN", help_text="ISO 3166 code of the country: fees go by it.")
    address = models.CharField(max_length=400)
    latitude = models.FloatField()
    longitude = models.FloatField()
    time_zone = models.CharField(max_length=40, default="Asia/Kolkata")
    phone = models.CharField(max_length=32, blank=True)
    email = models.EmailField(blank=True)
    directions = models.TextField(blank=True)
    accessibility = models.CharField(max_length=300, blank=True)
    # Its tests are sat at home, each on the learner's own computer; the place is where those who watch over them sit.
    is_at_home = models.BooleanField(default=False, db_default=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CentreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="booking_centre_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The clock on its wall."""
        return ZoneInfo(self.time_zone)


class Room(models.Model):
    """A room of a centre and how many chairs it has."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    seats = models.PositiveSmallIntegerField()
    accessible_seats = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="booking_room_has_its_own_name"),
            models.CheckConstraint(
                condition=Q(accessible_seats__lte=F("seats")), name="booking_room_accessible_seats_are_seats"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day without tests in a whole region; everywhere when the region is empty."""

    day = models.DateField()
    region = models.CharField(max_length=2, blank=True)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "region"], name="booking_holiday_once_per_region")]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


class Blackout(models.Model):
    """Days on which one centre is not to be had; the end is exclusive."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="blackouts")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="booking_blackout_lasts_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id}: {self.from_on} to {self.until_on}"


class CentreDuty(models.Model):
    """Who works at the desk of a centre."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="duties")
    # related_name="+": identity does not grow an attribute for every app above it.
    person = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "person"], name="booking_centre_duty_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.centre_id}"
