"""A test being sat: who was let in, the attempt with its deadline, and every answer as it came."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.booking.models.seats import Seat
from spom.exams.models.papers import Blueprint, Form
from spom.identity.models import User
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment

# What arrives so long after the deadline, under a live lease, still counts (docs/about/protocols, 4).
GRACE = timedelta(seconds=120)


class Entitlement(models.Model):
    """What somebody has by law or by decision: more time, breaks, a scribe. Ended ones stay, as a record."""

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    minutes_an_hour = models.PositiveSmallIntegerField()
    # So many breaks of so many minutes at most, in which the clock stands still.
    breaks = models.PositiveSmallIntegerField(default=0)
    break_minutes = models.PositiveSmallIntegerField(default=0)
    has_scribe = models.BooleanField(default=False)
    # A reader, a room alone: what the invigilator must know.
    other = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner"], condition=Q(ended_at__isnull=True), name="exams_entitlement_one_live_per_learner"
            ),
            models.CheckConstraint(condition=Q(minutes_an_hour__lte=60), name="exams_entitlement_doubles_at_most"),
            models.CheckConstraint(
                condition=Q(breaks=0, break_minutes=0) | Q(breaks__range=(1, 20), break_minutes__range=(1, 60)),
                name="exams_entitlement_breaks_last_a_while",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.minutes_an_hour}"


class Admission(models.Model):
    """Somebody was checked in to a seat: with the code the invigilator hands them, they begin."""

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="+")
    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    code = models.CharField(max_length=8)
    tries = models.PositiveSmallIntegerField(default=0)
    admitted_at = models.DateTimeField()
    # They said that name and test are right and that they know the rules.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Who writes for the candidate.
    scribe = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"Admission {self.pk}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Questions about many attempts."""

    def running(self) -> "AttemptQuerySet":
        """Attempts nobody has handed in."""
        return self.filter(state=Attempt.State.RUNNING)

    def overdue(self, at: datetime) -> "AttemptQuerySet":
        """Running ones whose time, and the grace after it, is over."""
        return self.running().filter(paused_at__isnull=True, deadline__lte=at - GRACE)


class Attempt(models.Model):
    """One learner at one form, until a deadline that only the server knows and moves."""

    class State(models.TextChoices):
        """HANDED_IN by the learner, or by the deadline: TIMED_OUT."""

        RUNNING = "RUNNING", _("Running")
        HANDED_IN = "HANDED_IN", _("Handed in")
        TIMED_OUT = "TIMED_OUT", _("Time was up")

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    # None for somebody who practises without being enrolled.
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, related_name="attempts")
    admission = models.OneToOneField(Admission, models.PROTECT, null=True, related_name="attempt")
    purpose = models.CharField(max_length=10, choices=Blueprint.Purpose)
    # From it follows in which order the questions and answers stand.
    seed = models.CharField(max_length=32)
    count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Known to one window only: whoever has it writes. The number rises with each window that goes on.
    lease = models.UUIDField()
    lease_no = models.PositiveIntegerField(default=1)
    seen_at = models.DateTimeField()
    # How many answers the window said it has not got through yet.
    unsent = models.PositiveIntegerField(default=0)
    receipt = models.CharField(max_length=12, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "purpose"],
                condition=Q(state="RUNNING"),
                name="exams_attempt_one_running_per_learner",
            ),
            models.CheckConstraint(
                condition=~Q(state="TIMED_OUT") | Q(ended_at__gte=F("deadline")), name="exams_attempt_never_ends_early"
            ),
            models.CheckConstraint(
                condition=Q(state="RUNNING", ended_at__isnull=True) | (~Q(state="RUNNING") & Q(ended_at__isnull=False)),
                name="exams_attempt_that_ended_says_when",
            ),
            models.CheckConstraint(condition=Q(deadline__gt=F("started_at")), name="exams_attempt_has_some_time"),
        ]
        indexes = [
            models.Index(fields=["deadline"], condition=Q(state="RUNNING"), name="exams_attempt_runs_out"),
            models.Index(fields=["learner", "-started_at"], name="exams_attempt_of_a_learner"),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.pk}"

    @property
    def is_running(self) -> bool:
        """Has nobody handed it in?"""
        return self.state == self.State.RUNNING

    @property
    def is_practice(self) -> bool:
        """Does it not count?"""
        return self.purpose == Blueprint.Purpose.PRACTICE

    def seconds_left(self, at: datetime) -> int:
        """Until the deadline; the clock of a paused attempt stands still."""
        return max(0, int((self.deadline - (self.paused_at or at)).total_seconds()))


class Answer(models.Model):
    """One thing a window said about one question. Never changed: of each question the highest (lease, seq) counts.

    `number` is the question's place as this candidate meets it. What came too late waits for a decision.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    number = models.PositiveSmallIntegerField()
    lease_no = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    # {"a": what was answered, "m": marked for review, "x": answers struck out}
    content = models.JSONField()
    is_late = models.BooleanField(default=False)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number", "lease_no", "seq"], name="exams_answer_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}.{self.number}.{self.lease_no}.{self.seq}"


class Signal(models.Model):
    """Something noticed during an attempt. Recorded for people to judge, never acted upon."""

    class Kind(models.TextChoices):
        """What was noticed."""

        HIDDEN = "HIDDEN", _("Left the page")
        PASTED = "PASTED", _("Pasted something")
        CONTINUED = "CONTINUED", _("Went on in another window")
        NO_FACE = "NO_FACE", _("A camera check failed")
        IN_BREAK = "IN_BREAK", _("Answered during a break")
        NO_CHECK = "NO_CHECK", _("A camera check was not answered")

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="signals")
    kind = models.CharField(max_length=12, choices=Kind)
    note = models.CharField(max_length=200, blank=True)
    noticed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} in {self.attempt_id}"


class Message(models.Model):
    """What an invigilator told a candidate on the page of the test."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="messages")
    text = models.CharField(max_length=500)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text
