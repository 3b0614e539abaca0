"""What is learned: lessons as the ledger knows them. What is inside them belongs to an edition; see `edition`."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.programme.models.catalogue import Module


class Lesson(models.Model):
    """One lesson, the same through all editions of its module. Hours are written on it, so it is never removed.

    `code` is how editions and course folders name it. `title` is that of the newest published edition.
    `stated_seconds` is how long it is said to take, the longest of its published editions, so that nobody loses by
    a shorter one; it never earns more than half as much again.
    """

    class Kind(models.TextChoices):
        """How it is learned."""

        VIDEO = "VIDEO", _("Video")
        READING = "READING", _("Reading")
        DOCUMENT = "DOCUMENT", _("PDF")
        QUIZ = "QUIZ", _("Practice")
        PACKAGE = "PACKAGE", _("Package")

    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    stated_seconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "code"], name="campus_lesson_has_its_own_code"),
            models.CheckConstraint(condition=Q(stated_seconds__gt=0), name="campus_lesson_takes_some_time"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def most_seconds(self) -> int:
        """The most a learner can earn here, in seconds: one and a half times the stated length."""
        return self.stated_seconds * 3 // 2
