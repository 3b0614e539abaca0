"""Packages at work: who opened one, what it keeps of them, and what it reports in xAPI. None of it earns a second."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from spom.campus.models.edition import LessonContent
from spom.campus.models.lesson import Lesson
from spom.identity.models import User


class PackageLaunch(models.Model):
    """A package opened once. Only the newest launch of a lesson may write; its secret signs xAPI statements in.

    `fetched_at` is when a cmi5 package took its credential, which it may do once.
    """

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    content = models.ForeignKey(LessonContent, models.PROTECT, related_name="+")
    registration = models.UUIDField(default=uuid4, unique=True)
    secret_hash = models.CharField(max_length=64)
    launched_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["learner", "lesson", "-id"], name="campus_launch_newest_first")]

    def __str__(self) -> str:
        return f"Launch {self.pk}"


class PackageState(models.Model):
    """What one part of a package keeps of a learner, and how they did by its own word.

    `kept` holds the SCORM data model, flat. `said_seconds` is the time the package claims: for information, never
    counted. `version` counts up within a launch, so that an older answer never overwrites a newer one.
    """

    class Outcome(models.TextChoices):
        """How the part ended, as far as it says so."""

        OPEN = "OPEN", _("Begun")
        COMPLETED = "COMPLETED", _("Completed")
        PASSED = "PASSED", _("Passed")
        FAILED = "FAILED", _("Not passed")

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    item = models.CharField(max_length=200)
    launch = models.ForeignKey(PackageLaunch, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    kept = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    said_seconds = models.PositiveIntegerField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson", "item"], name="campus_package_state_one_per_part"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.outcome}"

    @property
    def is_through(self) -> bool:
        """Is the learner through this part?"""
        return self.outcome in {self.Outcome.COMPLETED, self.Outcome.PASSED}


class PackageStatement(models.Model):
    """An xAPI statement a package made, kept as it came."""

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    launch = models.ForeignKey(PackageLaunch, models.PROTECT, related_name="+")
    statement = models.UUIDField()
    verb = models.CharField(max_length=300)
    said = models.JSONField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "statement"], name="campus_package_statement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.learner_id}"


class PackageDocument(models.Model):
    """What an xAPI package keeps for itself between visits. `key` says of which activity, and under what name."""

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=100)
    content = models.BinaryField(max_length=1 << 20)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson", "key"], name="campus_package_document_one_per_key"),
        ]

    def __str__(self) -> str:
        return self.name
