"""What is learned: the lessons of a module, in order."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.programme.models.catalogue import Module


class Lesson(models.Model):
    """One lesson. `stated_seconds` is how long it is said to take; it never earns more than half as much again."""

    class Kind(models.TextChoices):
        """How it is learned."""

        VIDEO = "VIDEO", _("Video")
        READING = "READING", _("Reading")
        DOCUMENT = "DOCUMENT", _("PDF")
        QUIZ = "QUIZ", _("Practice")
        PACKAGE = "PACKAGE", _("Package")

    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    stated_seconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "position"], name="campus_lesson_has_its_own_place"),
            models.CheckConstraint(condition=Q(stated_seconds__gt=0), name="campus_lesson_takes_some_time"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def most_seconds(self) -> int:
        """The most a learner can earn here, in seconds: one and a half times the stated length."""
        return self.stated_seconds * 3 // 2
