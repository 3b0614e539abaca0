"""What learners keep for themselves: notes, lessons saved for later, answers to practice questions."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.campus.events import LessonSaved, NoteRemoved, NoteWritten, PracticeAnswered
from spom.campus.models.edition import Question
from spom.campus.models.lesson import Lesson
from spom.campus.models.progress import LessonNote, LessonProgress, PracticeAnswer
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal

MOST_NOTES = 200


class TooManyNotes(Refusal):
    """A lesson has as many notes as it can hold."""

    code = "campus.too_many_notes"
    message = _("This lesson has as many notes as it can hold. Remove one you no longer need; the others stay.")


@transaction.atomic
def write_note(*, learner: User, lesson: Lesson, text: str, place: int, at: datetime) -> LessonNote:
    """Write a note at a place of the lesson."""
    if LessonNote.objects.filter(learner=learner, lesson=lesson).count() >= MOST_NOTES:
        raise TooManyNotes
    note = LessonNote.objects.create(learner=learner, lesson=lesson, text=text, place=place, written_at=at)
    announce(NoteWritten(lesson=lesson, by=learner, at=at))
    return note


@transaction.atomic
def remove_note(*, note: LessonNote, at: datetime) -> None:
    """Take a note away."""
    lesson, learner = note.lesson, note.learner
    note.delete()
    announce(NoteRemoved(lesson=lesson, by=learner, at=at))


@transaction.atomic
def save_for_later(*, learner: User, lesson: Lesson, at: datetime) -> None:
    """Put the lesson on the learner's list."""
    _progress(learner, lesson, at, saved_at=at)
    announce(LessonSaved(lesson=lesson, is_saved=True, by=learner, at=at))


@transaction.atomic
def unsave(*, learner: User, lesson: Lesson, at: datetime) -> None:
    """Take the lesson off the learner's list."""
    _progress(learner, lesson, at, saved_at=None)
    announce(LessonSaved(lesson=lesson, is_saved=False, by=learner, at=at))


@transaction.atomic
def answer_practice(*, learner: User, question: Question, chosen: list[int], at: datetime) -> PracticeAnswer:
    """Answer a practice question. Through when every question of the lesson has been answered rightly once."""
    is_right = sorted(chosen) == sorted(question.key)
    answer, _new = PracticeAnswer.objects.update_or_create(
        learner=learner,
        question=question,
        defaults={"chosen": sorted(chosen), "is_right": is_right, "answered_at": at},
    )
    lesson = question.content.lesson
    right = PracticeAnswer.objects.filter(learner=learner, question__content=question.content, is_right=True)
    if right.count() == question.content.questions.count():
        progress = _progress(learner, lesson, at)
        LessonProgress.objects.filter(pk=progress.pk, done_at=None).update(done_at=at)
    announce(PracticeAnswered(question=question, is_right=is_right, by=learner, at=at))
    return answer


def _progress(learner: User, lesson: Lesson, at: datetime, **changes: datetime | None) -> LessonProgress:
    progress, _new = LessonProgress.objects.update_or_create(
        learner=learner, lesson=lesson, defaults=changes, create_defaults={"seen_at": at, **changes}
    )
    return progress
