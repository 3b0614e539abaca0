"""The question bank: questions, each with its versions; what was said about them; files that brought them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.exams.items.items import Item, Kind, from_json
from spom.exams.items.items import Level as Grade
from spom.programme.models.catalogue import Module


class Scenario(models.Model):
    """A case that several questions of one module are about. Its words are fixed: other words are another scenario."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "digest"], name="exams_scenario_is_kept_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question, whatever its words are today. Only LIVE ones may come into a paper that counts."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "DRAFT", _("Draft")
        REVIEW = "REVIEW", _("In review")
        PILOT = "PILOT", _("Pilot")
        LIVE = "LIVE", _("Live")
        RETIRED = "RETIRED", _("Retired")

    class Asks(models.TextChoices):
        """What it asks for, in words for people."""

        SINGLE = Kind.SINGLE.value, _("One right answer")
        MULTIPLE = Kind.MULTIPLE.value, _("Several right answers")
        TRUE_FALSE = Kind.TRUE_FALSE.value, _("True or false")
        NUMERICAL = Kind.NUMERICAL.value, _("A number")
        MATCHING = Kind.MATCHING.value, _("Matching")

    class Level(models.TextChoices):
        """How hard it is meant to be, until results say better."""

        EASY = Grade.EASY.value, _("Easy")
        MEDIUM = Grade.MEDIUM.value, _("Medium")
        HARD = Grade.HARD.value, _("Hard")

    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # Of the newest version, so that a list need not open every one.
    kind = models.CharField(max_length=12, choices=Asks)
    topic = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=6, choices=Level, default=Level.MEDIUM)
    scenario = models.ForeignKey(Scenario, models.PROTECT, null=True, blank=True, related_name="questions")
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    # What is asked, in plain words: for lists, for the search, and to find its likes.
    words = models.TextField()
    newest = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="exams_question_words"),
            models.Index(fields=["module", "state", "-changed_at", "-id"], name="exams_question_list"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def may_be_rewritten(self) -> bool:
        """A question in use, or no longer, keeps its words: results stand on them."""
        return self.state in {self.State.DRAFT, self.State.REVIEW}


class QuestionVersion(models.Model):
    """The words and the key of a question at one time. Never changed: a change is another version."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    # SHA-256 over the content, so that the same question is not taken in twice.
    digest = models.CharField(max_length=64, db_index=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="exams_one_version_of_a_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="exams_versions_begin_with_one"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}.{self.number}"

    @property
    def item(self) -> Item:
        """The question as a value."""
        return from_json(self.content)


class Remark(models.Model):
    """What somebody said about a question: a reviewer's reason, an answer to it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="remarks")
    version = models.PositiveIntegerField()
    text = models.TextField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text


class BankImport(models.Model):
    """A file of questions that was looked into: what it would bring, and what it would lose."""

    class Format(models.TextChoices):
        """How it is written."""

        GIFT = "GIFT", "GIFT"
        MOODLE_XML = "MOODLE_XML", "Moodle XML"
        AIKEN = "AIKEN", "Aiken"
        QTI = "QTI", "QTI 2 / 3"
        SHEET = "SHEET", "CSV / XLSX"

    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=10, choices=Format)
    items = models.JSONField()
    losses = models.JSONField()
    # Questions of the file that the bank has already, word for word.
    known = models.PositiveIntegerField(default=0)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("read_at")), name="exams_read_before_taken"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def found(self) -> int:
        """How many questions of the file can be used."""
        return len(self.items)

    @property
    def lost(self) -> int:
        """How many things could not be taken over."""
        return len(self.losses)
