"""Papers: what a test is to be made of, and the forms that were made so."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.exams.models.bank import Question
from spom.programme.models.catalogue import Module


class Blueprint(models.Model):
    """How many questions of what a paper has, how long it lasts and how it is marked."""

    class Purpose(models.TextChoices):
        """TEST counts; PRACTICE is open to everybody who learns the module, as often as they like."""

        TEST = "TEST", _("Test that counts")
        PRACTICE = "PRACTICE", _("Practice paper")

    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=10, choices=Purpose)
    minutes = models.PositiveSmallIntegerField()
    marks_each = models.PositiveSmallIntegerField(default=1)
    # Percent of the mark that a wrong answer costs; nought unless the institution says otherwise.
    wrong_costs = models.PositiveSmallIntegerField(default=0)
    # Where this is set, the test opens in a Safe Exam Browser with this Config Key only.
    browser_key = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "name"], name="exams_blueprint_has_its_own_name"),
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=600), name="exams_blueprint_lasts_a_while"),
            models.CheckConstraint(condition=Q(marks_each__gt=0), name="exams_blueprint_gives_marks"),
            models.CheckConstraint(condition=Q(wrong_costs__lte=100), name="exams_blueprint_costs_a_mark_at_most"),
        ]

    def __str__(self) -> str:
        return self.name


class BlueprintLine(models.Model):
    """So many questions of a topic and a level; or so many scenarios, each with so many questions."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    # A topic holds for everything below it; empty is any.
    topic = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=6, choices=Question.Level, blank=True)
    count = models.PositiveSmallIntegerField()
    # Nought asks for questions that stand alone, any other number for whole scenarios of so many questions.
    of_each_case = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blueprint", "place"], name="exams_blueprint_line_has_its_place"),
            models.CheckConstraint(condition=Q(count__gt=0), name="exams_blueprint_line_asks_for_some"),
        ]

    def __str__(self) -> str:
        return f"{self.count} of {self.topic or 'any'}"

    @property
    def questions(self) -> int:
        """How many questions it brings."""
        return self.count * max(1, self.of_each_case)


class FormQuerySet(models.QuerySet["Form"]):
    """Questions about many forms."""

    def in_use(self) -> "FormQuerySet":
        """Forms that may still be given out."""
        return self.filter(withdrawn_at__isnull=True)


class Form(models.Model):
    """One paper, frozen. What it asks is encrypted; which questions those are is written down when its hour comes."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="forms")
    # Forms made together are parallel: of one batch, one letter each.
    batch = models.UUIDField()
    letter = models.CharField(max_length=2)
    sealed = models.TextField()
    # SHA-256 over what was sealed.
    digest = models.CharField(max_length=64)
    count = models.PositiveSmallIntegerField()
    marks = models.PositiveSmallIntegerField()
    # Marks somebody who knows half of everything is expected to have, in hundredths: parallel forms differ by little.
    expected = models.PositiveIntegerField()
    opens_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = FormQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "letter"], name="exams_form_one_letter_of_a_batch"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("opens_at")),
                name="exams_form_opens_at_its_hour",
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="exams_form_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.blueprint} {self.letter}"


class FormQuestion(models.Model):
    """Which question stands where in an opened form: for exposure and for the analysis of questions."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="places")
    number = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="exams_form_place_is_taken_once"),
            models.UniqueConstraint(fields=["form", "question"], name="exams_form_asks_nothing_twice"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}.{self.number}"
