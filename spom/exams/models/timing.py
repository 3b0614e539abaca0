"""Time that was lost and given back: incidents, what they did to each deadline, and seats offered anew."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.exams.models.sitting import Admission, Attempt
from spom.identity.models import User


class Incident(models.Model):
    """Something kept candidates from working. The statement is signed, so that it can be shown to others."""

    class Kind(models.TextChoices):
        """OUTAGE was recorded by the server itself; CENTRE and PERSON by somebody with a reason."""

        OUTAGE = "OUTAGE", _("The portal was down")
        CENTRE = "CENTRE", _("At a centre")
        PERSON = "PERSON", _("One candidate")

    kind = models.CharField(max_length=8, choices=Kind)
    slot = models.ForeignKey(Slot, models.PROTECT, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    statement = models.TextField()
    signature = models.CharField(max_length=128)
    signed_by = models.CharField(max_length=16)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("began_at")), name="exams_incident_lasts_a_while"),
            models.UniqueConstraint(fields=["began_at"], condition=Q(kind="OUTAGE"), name="exams_outage_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"Incident {self.pk}"


class TimeChange(models.Model):
    """What moved a deadline, by how much and why. A deadline is its start, its time, and the sum of these."""

    class Kind(models.TextChoices):
        """Why."""

        GIVEN_BACK = "GIVEN_BACK", _("Time given back")
        PAUSED = "PAUSED", _("Paused")
        ENTITLED = "ENTITLED", _("Extra time")
        BREAK = "BREAK", _("Break")

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="time_changes")
    kind = models.CharField(max_length=10, choices=Kind)
    seconds = models.IntegerField()
    reason = models.CharField(max_length=500)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="time_changes")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "incident"], name="exams_incident_is_made_good_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s for {self.attempt_id}"


class Break(models.Model):
    """A candidate rests, as they have a right to. The clock stands still until they are back, or until `until`."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="breaks")
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(ended_at__isnull=True), name="exams_break_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("began_at")), name="exams_break_lasts_a_while"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at"), ended_at__lte=F("until")),
                name="exams_break_ends_in_time",
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="exams_break_runs_out")]

    def __str__(self) -> str:
        return f"Break {self.pk}"


class ReseatOffer(models.Model):
    """Another seat without a fee, offered to somebody whose test an incident spoiled. Taken once, or it runs out."""

    admission = models.OneToOneField(Admission, models.PROTECT, related_name="reseat_offer")
    reason = models.CharField(max_length=500)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seat = models.OneToOneField(Seat, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="exams_offer_stands_for_a_while"),
            models.CheckConstraint(
                condition=Q(seat__isnull=True, taken_at__isnull=True)
                | Q(seat__isnull=False, taken_at__isnull=False, taken_at__lt=F("ends_at")),
                name="exams_offer_is_taken_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Offer {self.pk}"


class Heartbeat(models.Model):
    """One row: when the portal last said that it is up. A gap is an outage the portal recorded itself."""

    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.beat_at)
