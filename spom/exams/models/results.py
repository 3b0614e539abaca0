"""What came out: results in their revisions, what was decided on late answers, objections, corrections."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.exams.models.bank import Question
from spom.exams.models.sitting import Attempt
from spom.identity.models import User


class ResultQuerySet(models.QuerySet["Result"]):
    """Questions about many results."""

    def newest(self) -> "ResultQuerySet":
        """Of each attempt, the result that stands."""
        later = Result.objects.filter(attempt=models.OuterRef("attempt"), revision__gt=models.OuterRef("revision"))
        return self.filter(~models.Exists(later))


class Result(models.Model):
    """What an attempt earned: a pure function of form, answers, corrections and marking version. Never changed."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="results")
    revision = models.PositiveSmallIntegerField()
    marking = models.PositiveSmallIntegerField()
    # Hundredths of marks.
    earned = models.IntegerField()
    out_of = models.PositiveIntegerField()
    needed = models.PositiveIntegerField()
    passed = models.BooleanField()
    # By the number of the form: hundredths of marks; None where nothing was answered.
    by_question = models.JSONField()
    # By topic: [earned, out of, answered, asked].
    by_topic = models.JSONField()
    corrections = models.JSONField(default=list)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "revision"], name="exams_result_one_of_a_revision"),
            models.CheckConstraint(
                condition=Q(passed=True, earned__gte=F("needed")) | Q(passed=False, earned__lt=F("needed")),
                name="exams_result_passes_by_its_marks",
            ),
            models.CheckConstraint(condition=Q(earned__lte=F("out_of")), name="exams_result_is_within_the_paper"),
        ]

    def __str__(self) -> str:
        return f"Result {self.attempt_id}.{self.revision}"

    @property
    def percent(self) -> float:
        """How much of the paper was earned."""
        return max(0, self.earned) * 100 / self.out_of


class LateDecision(models.Model):
    """Whether answers that came after the time count, decided by a person with a reason."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="late_decisions")
    accepted = models.BooleanField()
    answers = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Late answers of {self.attempt_id}"


class Objection(models.Model):
    """A candidate says that a question or its key is wrong."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "OPEN", _("Waiting for a decision")
        ACCEPTED = "ACCEPTED", _("Accepted")
        DECLINED = "DECLINED", _("Not accepted")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="objections")
    # The question's place as the candidate met it.
    number = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="exams_objection_once_per_question"),
            models.CheckConstraint(
                condition=Q(state="OPEN") | Q(decided_at__isnull=False), name="exams_objection_is_decided_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"Objection {self.pk}"


class Correction(models.Model):
    """Another key for one version of a question, or the mark for everybody. In force once a second person agrees."""

    class Kind(models.TextChoices):
        """KEY: these answers are right too. ALL: whoever was asked it has its mark."""

        KEY = "KEY", _("More answers are right")
        ALL = "ALL", _("Everybody gets its mark")

    question = models.ForeignKey(Question, models.PROTECT, related_name="corrections")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=4, choices=Kind)
    # Places of answers in the bank's order that are right as well.
    right = models.JSONField(default=list)
    reason = models.CharField(max_length=500)
    objection = models.ForeignKey(Objection, models.PROTECT, null=True, related_name="corrections")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    # What it did to whom, signed when it was put into force.
    statement = models.TextField(blank=True)
    signature = models.CharField(max_length=128, blank=True)
    signed_by = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")),
                name="exams_correction_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | ~Q(signature=""), name="exams_correction_in_force_is_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"Correction {self.pk}"
