"""The ledger of learning hours: rows that are only ever added, each chained to the learner's row before it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession
from spom.identity.models import User
from spom.kit.postgres.grants import append_only, read_only
from spom.programme.models.enrolment import Enrolment


@append_only
class StudyInterval(models.Model):
    """A span of wall-clock time in which a learner learned. For one learner no two overlap: the database sees to it.

    Without a verdict it waits for the learner's next check.
    """

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    session = models.ForeignKey(StudySession, models.PROTECT, related_name="intervals")
    during = DateTimeRangeField()
    check_before = models.CharField(max_length=64)
    # What was played meanwhile, "60-90 90-105*1.5": from second to second, and how fast. Read, never added up.
    played = models.CharField(max_length=400, blank=True)
    position = models.PositiveIntegerField()
    chain = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="campus_study_interval_never_overlaps",
                expressions=[("learner", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.UniqueConstraint(fields=["learner", "position"], name="campus_study_interval_has_its_own_position"),
            models.CheckConstraint(condition=Q(during__isempty=False), name="campus_study_interval_is_not_empty"),
        ]
        # For what a lesson has earned so far, asked whenever an interval is written.
        indexes = [models.Index(fields=["learner", "lesson"], name="campus_interval_by_lesson")]

    def __str__(self) -> str:
        return f"Interval {self.pk}"


@append_only
class Verdict(models.Model):
    """What was decided of one interval. The newest counts; the older ones stay."""

    class Kind(models.TextChoices):
        """CREDITED and RELEASED count; HELD waits; REJECTED and REVERSED do not count."""

        CREDITED = "CREDITED", _("Counted")
        HELD = "HELD", _("Waiting")
        RELEASED = "RELEASED", _("Counted after review")
        REJECTED = "REJECTED", _("Not counted")
        REVERSED = "REVERSED", _("Taken back after review")

    class Reason(models.TextChoices):
        """Why, in words the learner reads."""

        BETWEEN_CHECKS = "BETWEEN_CHECKS", _("Learned between two passed checks")
        CONFIRMED_IN_TIME = "CONFIRMED_IN_TIME", _("Confirmed by a check within 15 minutes")
        CHECK_FAILED = "CHECK_FAILED", _("The check after this time did not confirm that it was you")
        FACE_NOT_REVIEWED = "FACE_NOT_REVIEWED", _("Confirmed by a new face that nobody has looked at yet")
        FACE_REVIEWED = "FACE_REVIEWED", _("The face that confirmed it has been looked at")
        ALTERNATIVE = "ALTERNATIVE", _("Confirmed in another way")
        REVIEWED = "REVIEWED", _("Decided by a person")
        TOO_OLD = "TOO_OLD", _("Not confirmed within 30 days")
        APPEALED = "APPEALED", _("Counted after your appeal")

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    interval = models.ForeignKey(StudyInterval, models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=20, choices=Reason)
    note = models.CharField(max_length=300, blank=True)
    # The check that decided it, if one did; with the interval's own, the two that bracket the time.
    check_after = models.CharField(max_length=64, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    position = models.PositiveIntegerField()
    chain = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "position"], name="campus_verdict_has_its_own_position"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.interval_id}"


class UncountedSpan(models.Model):
    """Time in the player that did not count, and why. The learner reads it and may appeal."""

    class Reason(models.TextChoices):
        """What was missing, in words the learner reads."""

        HIDDEN = "HIDDEN", _("The page was not visible")
        STOPPED = "STOPPED", _("Nothing was playing")
        IDLE = "IDLE", _("No sign of reading for three minutes")
        SILENT = "SILENT", _("We heard nothing from your browser for more than two and a half minutes")
        CLOCK = "CLOCK", _("Our clock was set back")
        CHECK_OVERDUE = "CHECK_OVERDUE", _("The check was overdue")
        LESSON_FULL = "LESSON_FULL", _("This lesson has earned all it can")
        OVERLAP = "OVERLAP", _("This time is counted already")

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    session = models.ForeignKey(StudySession, models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=14, choices=Reason)

    class Meta:
        indexes = [models.Index(fields=["learner", "session"], name="campus_uncounted_by_learner")]

    def __str__(self) -> str:
        return f"{self.reason} {self.pk}"


class LedgerHead(models.Model):
    """The newest link of a learner's chain. Whoever adds to the ledger locks it first."""

    learner = models.OneToOneField(User, models.PROTECT, related_name="+", primary_key=True)
    position = models.PositiveIntegerField(default=0)
    chain = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"Head {self.position} of {self.learner_id}"


@read_only
class LedgerSum(models.Model):
    """What a learner's rows add up to in one lesson, by their newest verdict. For pages that only show it.

    The database keeps it: two triggers move time from one sum to the other in the statement that adds a row, and the
    application may not write here. Nothing is decided by it. What decides (may somebody book, a statement of hours)
    replays the rows, and `spom verify-hours` holds the sums against them.
    """

    learner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+", db_index=False)
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+", db_index=False)
    # Empty while there is no verdict.
    kind = models.CharField(max_length=8, blank=True)
    seconds = models.DecimalField(max_digits=16, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "enrolment", "lesson", "kind"], name="campus_ledger_sum_is_the_only_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s {self.kind} of {self.learner_id}"
