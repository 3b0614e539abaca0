"""What happens at a centre on the day, and what learners were reminded of."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.identity.models import User


class Incident(models.Model):
    """Something went wrong in a slot. `public_id` is made by the desk, so that what is sent twice is kept once."""

    public_id = models.UUIDField(default=uuid4, unique=True)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="incidents")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField()
    happened_at = models.DateTimeField()
    # related_name="+": identity does not grow an attribute for every app above it.
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Incident {self.pk}"


class Reminder(models.Model):
    """A learner was reminded of a seat. Once each, by constraint."""

    class Kind(models.TextChoices):
        """How long before."""

        WEEK = "WEEK", _("A week before")
        DAY = "DAY", _("A day before")
        HOURS = "HOURS", _("Two hours before")

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=6, choices=Kind)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "kind"], name="booking_reminder_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.seat_id}"
