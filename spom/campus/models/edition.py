"""What a module teaches, edition by edition: drafted, reviewed, published, and then never changed, only followed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material, Package
from spom.identity.models import User
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment


class CourseEditionQuerySet(models.QuerySet["CourseEdition"]):
    """Questions about many editions."""

    def published(self) -> "CourseEditionQuerySet":
        """What students may learn, the newest first."""
        return self.filter(state=CourseEdition.State.PUBLISHED).order_by("-number")

    def open(self) -> "CourseEditionQuerySet":
        """What authors work on."""
        return self.filter(state__in=[CourseEdition.State.DRAFT, CourseEdition.State.REVIEW])


class CourseEdition(models.Model):
    """All lessons of a module, in order. Whoever begins a module keeps the edition that was newest then."""

    class State(models.TextChoices):
        """DRAFT → REVIEW → PUBLISHED. An older published edition stays so, for those who began with it."""

        DRAFT = "DRAFT", _("Draft")
        REVIEW = "REVIEW", _("To be reviewed")
        PUBLISHED = "PUBLISHED", _("Published")

    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    outline = models.TextField(_("Outline, in Markdown"), max_length=20_000, blank=True)
    changes = models.CharField(_("What is new in this edition"), max_length=500, blank=True)
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CourseEditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="campus_edition_counts_up"),
            models.UniqueConstraint(
                fields=["module"], condition=~Q(state="PUBLISHED"), name="campus_edition_one_in_the_making"
            ),
            models.CheckConstraint(
                condition=Q(state="PUBLISHED", published_at__isnull=False)
                | (~Q(state="PUBLISHED") & Q(published_at__isnull=True)),
                name="campus_edition_published_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number} of {self.module_id}"

    @property
    def is_published(self) -> bool:
        """Is it for students, and therefore fixed?"""
        return self.state == self.State.PUBLISHED


class LessonContent(models.Model):
    """A lesson as one edition teaches it.

    `text` is Markdown: the whole of a READING, what stands beside the others. A VIDEO has `video`, perhaps `audio`
    (the same without pictures, for thin lines) and `hls_url`; a DOCUMENT has `document`; a PACKAGE has `package`;
    a QUIZ has questions. Without a `transcript` the captions are read as one. `chapters` of a film are lines such as
    "1:30 Fixed and variable costs".
    """

    edition = models.ForeignKey(CourseEdition, models.CASCADE, related_name="contents")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("Title"), max_length=200)
    topic = models.CharField(_("Topic"), max_length=120, blank=True)
    stated_seconds = models.PositiveIntegerField()
    text = models.TextField(_("Text, in Markdown"), max_length=200_000, blank=True)
    video = models.ForeignKey(Material, models.PROTECT, null=True, blank=True, related_name="+")
    audio = models.ForeignKey(Material, models.PROTECT, null=True, blank=True, related_name="+")
    hls_url = models.URLField(max_length=500, blank=True)
    transcript = models.TextField(_("Transcript"), max_length=200_000, blank=True)
    chapters = models.TextField(_("Chapters"), max_length=20_000, blank=True, default="", db_default="")
    document = models.ForeignKey(Material, models.PROTECT, null=True, blank=True, related_name="+")
    package = models.ForeignKey(Package, models.PROTECT, null=True, blank=True, related_name="+")
    needs = models.ManyToManyField(Lesson, related_name="+", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="campus_content_has_its_own_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["edition", "lesson"], name="campus_content_once_per_edition"),
            models.CheckConstraint(condition=Q(stated_seconds__gt=0), name="campus_content_takes_some_time"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> Lesson.Kind:
        """How it is learned: the lesson's, through all editions."""
        return Lesson.Kind(self.lesson.kind)


class Captions(models.Model):
    """What is said in a video, in one language, as WebVTT."""

    content = models.ForeignKey(LessonContent, models.CASCADE, related_name="captions")
    language = models.CharField(max_length=10)
    text = models.TextField(max_length=500_000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content", "language"], name="campus_captions_once_per_language"),
        ]

    def __str__(self) -> str:
        return self.language


class Question(models.Model):
    """One practice question, in Markdown. `key` has the places of the right options, counted from 0."""

    content = models.ForeignKey(LessonContent, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    stem = models.TextField(max_length=5_000)
    options = ArrayField(models.TextField(max_length=2_000))
    key = ArrayField(models.PositiveSmallIntegerField())
    explanation = models.TextField(max_length=5_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content", "position"], name="campus_question_has_its_own_place"),
        ]

    def __str__(self) -> str:
        return f"Question {self.position}"

    @property
    def is_multiple(self) -> bool:
        """Is more than one option right?"""
        return len(self.key) > 1


class AttachedFile(models.Model):
    """A file of a lesson: a FIGURE that its text shows by `path`, or a FILE to take along."""

    class Role(models.TextChoices):
        """What it is there for."""

        FIGURE = "FIGURE", _("Figure")
        FILE = "FILE", _("File")

    content = models.ForeignKey(LessonContent, models.CASCADE, related_name="files")
    role = models.CharField(max_length=6, choices=Role)
    path = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    material = models.ForeignKey(Material, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content", "path"], name="campus_attached_file_has_its_own_path"),
        ]

    def __str__(self) -> str:
        return self.title or self.path


class EditionKept(models.Model):
    """The edition an enrolled learner began a module with, and goes on with."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    edition = models.ForeignKey(CourseEdition, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "module"], name="campus_edition_kept_one_per_module"),
        ]

    def __str__(self) -> str:
        return f"Edition {self.edition_id} kept by {self.enrolment_id}"
