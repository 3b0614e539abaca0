"""Where a learner is in each lesson, and what they keep there for themselves. None of it earns a second."""

from django.db import models
from django.db.models import Q

from spom.campus.models.edition import Question
from spom.campus.models.lesson import Lesson
from spom.identity.models import User


class LessonProgress(models.Model):
    """One learner in one lesson: where they stopped, what they have seen, when they were through.

    `place` counts what the lesson is made of: milliseconds of media, pages of a document, thousandths of a text.
    `played` holds stretches of media as [from, to] in seconds, merged.
    """

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField(default=0)
    played = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson"], name="campus_progress_one_per_lesson"),
        ]

    def __str__(self) -> str:
        return f"Lesson {self.lesson_id} at {self.place}"


class LessonNote(models.Model):
    """What a learner wrote down beside a lesson. Private to them."""

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField(default=0)
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["learner", "lesson"], name="campus_note_by_lesson")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="campus_note_says_something")]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def seconds(self) -> float:
        """The second of the film it belongs to."""
        return self.place / 1000

    @property
    def clock(self) -> str:
        """Minutes and seconds of the film."""
        return f"{self.place // 60_000}:{self.place // 1000 % 60:02}"


class PracticeAnswer(models.Model):
    """A learner's newest answer to a practice question. Practice counts for nothing but for being through."""

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    chosen = models.JSONField(default=list)
    is_right = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "question"], name="campus_practice_newest_answer_only"),
        ]

    def __str__(self) -> str:
        return f"Answer to {self.question_id}"
