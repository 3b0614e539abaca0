"""What there is to learn: programmes, their sets, the modules in them, and the dates by which to be ready."""

from datetime import date

from django.db import models
from django.db.models import Expression, F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User


class Programme(models.Model):
    """A course of study that asks for self-paced modules."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class ModuleSet(models.Model):
    """A group of modules: all of a MANDATORY set must be done, one of a CHOOSE_ONE set."""

    class Kind(models.TextChoices):
        """How many of the set's modules a learner takes."""

        MANDATORY = "MANDATORY", _("Mandatory")
        CHOOSE_ONE = "CHOOSE_ONE", _("Choose one")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sets")
    letter = models.CharField(max_length=4)
    kind = models.CharField(max_length=12, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "letter"], name="programme_set_has_its_own_letter"),
        ]

    def __str__(self) -> str:
        return f"Set {self.letter}"

    @property
    def is_elective(self) -> bool:
        """Does the learner choose here?"""
        return self.kind == self.Kind.CHOOSE_ONE


class Module(models.Model):
    """One self-paced module: so many hours to learn, then a test of so many marks."""

    module_set = models.ForeignKey(ModuleSet, models.PROTECT, related_name="modules")
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    required_seconds = models.PositiveIntegerField(help_text="Learning time before the test may be booked.")
    # What the module asks for in earnest, where a trial asks for less; pages then say so.
    announced_seconds = models.PositiveIntegerField(null=True, blank=True)
    marks = models.PositiveSmallIntegerField(default=100)
    pass_marks = models.PositiveSmallIntegerField(default=50)
    test_minutes = models.PositiveSmallIntegerField(default=180)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(required_seconds__gt=0), name="programme_module_asks_for_some_time"),
            models.CheckConstraint(
                condition=Q(pass_marks__gt=0, pass_marks__lte=F("marks")),
                name="programme_module_can_be_passed_and_failed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asked_seconds(self) -> int:
        """The learning time asked for in earnest, which a trial shortens."""
        return self.announced_seconds or self.required_seconds


class CutOffQuerySet(models.QuerySet["CutOff"]):
    """Questions about many cut-off dates."""

    def ahead_of(self, day: date | Expression) -> "CutOffQuerySet":
        """Cut-offs that have not passed, the next one first."""
        return self.filter(moved_to__gte=day).order_by("moved_to", "pk")


class CutOff(models.Model):
    """The last day on which modules must be done to sit an examination attempt.

    `falls_on` is the day first announced; `moved_to` the day in force, later when the platform itself was down.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cut_offs")
    attempt = models.CharField(max_length=100)
    falls_on = models.DateField()
    moved_to = models.DateField()
    source = models.CharField(max_length=300)

    objects = CutOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "attempt"], name="programme_cut_off_one_per_attempt"),
            models.CheckConstraint(condition=Q(moved_to__gte=F("falls_on")), name="programme_cut_off_only_moves_later"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.moved_to}"


class CutOffMove(models.Model):
    """One move of a cut-off to a later day: from when to when, why, and where it says so."""

    cut_off = models.ForeignKey(CutOff, models.PROTECT, related_name="moves")
    before = models.DateField()
    after = models.DateField()
    reason = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    moved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(after__gt=F("before")), name="programme_cut_off_move_goes_later"),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"
