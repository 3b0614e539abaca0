"""What learners hope for: a chair that comes free, another time, a swap; and the attempt they learn for."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Part
from spom.identity.models import User
from spom.programme.models.catalogue import CutOff, Module
from spom.programme.models.enrolment import Enrolment


class AttemptPlan(models.Model):
    """The examination attempt a learner means to sit. Chairs kept for its cut-off go to those who named it."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="+")
    cut_off = models.ForeignKey(CutOff, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.cut_off_id}"


class WaitlistEntry(models.Model):
    """A learner waits for a chair: which module, at which centres, before which day, in which part of the day.

    The published order: who has let fewer offers go by, then who joined first.
    """

    class State(models.TextChoices):
        """OFFERED while the learner has an offer; TAKEN and LEFT are final."""

        WAITING = "WAITING", _("Waiting")
        OFFERED = "OFFERED", _("Has an offer")
        TAKEN = "TAKEN", _("Has a seat")
        LEFT = "LEFT", _("Left the list")

    # related_name="+": identity does not grow an attribute for every app above it.
    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    # Every centre within reach, worked out when the learner joined.
    centres = ArrayField(models.BigIntegerField())
    before_on = models.DateField()
    part = models.CharField(max_length=10, choices=Part, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    joined_at = models.DateTimeField()
    passed = models.PositiveSmallIntegerField(default=0)
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "waitlist entries"
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "module"],
                condition=Q(state__in=["WAITING", "OFFERED"]),
                name="booking_waitlist_entry_one_per_learner_and_module",
            ),
        ]
        indexes = [
            models.Index(
                fields=["module", "passed", "joined_at", "id"],
                condition=Q(state="WAITING"),
                name="booking_waitlist_in_order",
            ),
            # A chair for any module goes to the first of all: found without sorting everybody who waits.
            models.Index(
                fields=["passed", "joined_at", "id"], condition=Q(state="WAITING"), name="booking_waitlist_first"
            ),
            GinIndex(fields=["centres"], name="booking_waitlist_centres"),
        ]

    def __str__(self) -> str:
        return f"Waitlist entry {self.pk}"


class SwapOffer(models.Model):
    """A learner offers a confirmed seat for one they would rather have. Whoever has such a seat may take it."""

    class State(models.TextChoices):
        """OPEN until somebody swaps or it is taken back."""

        OPEN = "OPEN", _("Open")
        SWAPPED = "SWAPPED", _("Swapped")
        TAKEN_BACK = "TAKEN_BACK", _("Taken back")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="swap_offers")
    wants_centres = ArrayField(models.BigIntegerField())
    wants_from_on = models.DateField()
    wants_until_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state="OPEN"), name="booking_swap_offer_one_open_per_booking"
            ),
        ]

    def __str__(self) -> str:
        return f"Swap offer {self.pk}"


class MoveRequest(models.Model):
    """A learner could not come, or cannot, for a medical reason. Granted, the next move costs nothing."""

    class State(models.TextChoices):
        """ASKED waits for a decision; USED when the free move was made."""

        ASKED = "ASKED", _("Waits for a decision")
        GRANTED = "GRANTED", _("Granted")
        REFUSED = "REFUSED", _("Refused")
        USED = "USED", _("Used")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="move_requests")
    words = models.TextField()
    evidence = models.CharField(max_length=200)
    evidence_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state="ASKED"), name="booking_move_request_one_waits_per_booking"
            ),
        ]

    def __str__(self) -> str:
        return f"Move request {self.pk}"
