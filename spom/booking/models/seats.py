"""A learner's booking of a test, and the chairs it has held on its way."""

from datetime import datetime

from django.db import models
from django.db.models import Expression, Q
from django.utils.translation import gettext_lazy as _

from spom.booking.models.fees import Fee, Waiver
from spom.booking.models.slots import Slot
from spom.identity.models import User
from spom.kit.money import Money
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment


class Booking(models.Model):
    """One learner, one module, until the test is over. It keeps its name and its history when it moves.

    The price is fixed when the seat is held. At most one live booking per learner and module, by constraint.
    """

    class State(models.TextChoices):
        """LIVE until the test is sat or missed, the booking cancelled, or the time to pay is over (LAPSED)."""

        LIVE = "LIVE", _("Live")
        SAT = "SAT", _("Sat")
        MISSED = "MISSED", _("Missed")
        CANCELLED = "CANCELLED", _("Cancelled")
        LAPSED = "LAPSED", _("Not paid in time")

    reference = models.CharField(max_length=16, unique=True)
    # related_name="+": identity does not grow an attribute for every app above it.
    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.LIVE)
    fee = models.ForeignKey(Fee, models.PROTECT, null=True, related_name="+")
    waiver = models.ForeignKey(Waiver, models.PROTECT, null=True, related_name="+")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Rises with every move, so that calendars replace what they had.
    changes = models.PositiveSmallIntegerField(default=0)
    # What the learner's own computer was found to be, for tests at home: the grade of each check, and no more.
    device_found = models.JSONField(default=dict, db_default={}, blank=True)
    device_checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "module"],
                condition=Q(state="LIVE"),
                name="booking_booking_one_live_per_learner_and_module",
            ),
            models.CheckConstraint(condition=Q(minor__gte=0), name="booking_booking_price_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def price(self) -> Money:
        """What it costs."""
        return Money(self.minor, self.currency)

    @property
    def subject(self) -> str:
        """How payments call it."""
        return f"booking.Booking:{self.pk}"


class SeatQuerySet(models.QuerySet["Seat"]):
    """Questions about many seats."""

    def live(self) -> "SeatQuerySet":
        """Seats that take a chair."""
        return self.filter(state__in=Seat.LIVE)

    def waiting_for_payment(self) -> "SeatQuerySet":
        """Seats held or offered."""
        return self.filter(state__in=Seat.UNPAID)

    def overdue(self, at: datetime | Expression) -> "SeatQuerySet":
        """Seats whose time to pay is over."""
        return self.waiting_for_payment().filter(held_until__lte=at)


class Seat(models.Model):
    """One booking's claim on one chair of one slot. A released seat stays, as a record."""

    class State(models.TextChoices):
        """OFFERED to somebody who waited; HELD while they pay; MISSED when nobody came."""

        HELD = "HELD", _("Held")
        OFFERED = "OFFERED", _("Offered")
        PAID = "PAID", _("Confirmed")
        ATTENDED = "ATTENDED", _("Checked in")
        MISSED = "MISSED", _("Missed")
        RELEASED = "RELEASED", _("Released")

    LIVE = ("HELD", "OFFERED", "PAID", "ATTENDED")
    UNPAID = ("HELD", "OFFERED")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="seats")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="seats")
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    taken_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    chair = models.CharField(max_length=20, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    was_late = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state__in=["HELD", "OFFERED", "PAID", "ATTENDED"]),
                name="booking_seat_one_live_per_booking",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["HELD", "OFFERED"]) | Q(held_until__isnull=False),
                name="booking_seat_is_held_until_a_moment",
            ),
            models.UniqueConstraint(
                fields=["slot", "chair"],
                condition=Q(state="ATTENDED") & ~Q(chair=""),
                name="booking_seat_one_person_per_chair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["held_until"], condition=Q(state__in=["HELD", "OFFERED"]), name="booking_seat_runs_out"
            ),
            models.Index(fields=["slot", "state"], name="booking_seat_of_a_slot"),
        ]

    def __str__(self) -> str:
        return f"Seat {self.pk}"

    @property
    def is_past(self) -> bool:
        """Is it a record only: released, missed, or of a booking that is over?"""
        return self.state not in self.LIVE or self.booking.state != Booking.State.LIVE

    @property
    def is_unpaid(self) -> bool:
        """Is it held or offered?"""
        return self.state in self.UNPAID
