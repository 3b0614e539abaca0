"""Practice questions of a draft, one at a time: write, move, take out."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from spom.campus.drafts import draft
from spom.campus.events import ContentChanged
from spom.campus.models.edition import LessonContent, Question
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal

MOST_QUESTIONS = 200


class TooManyQuestions(Refusal):
    """A lesson nobody would finish."""

    code = "campus.too_many_questions"
    message = _("This lesson has as many questions as it can hold. Put the others into a second lesson.")


@dataclass(frozen=True, kw_only=True)
class QuestionWriting:
    """What an author writes of a question. `key` counts the options from 0."""

    stem: str
    options: list[str]
    key: list[int]
    explanation: str


@transaction.atomic
def add_question(*, content: LessonContent, writing: QuestionWriting, by: User, at: datetime) -> Question:
    """Add a question at the end of the lesson."""
    draft(content.edition)
    known = content.questions.aggregate(last=Max("position"))["last"] or 0
    if content.questions.count() >= MOST_QUESTIONS:
        raise TooManyQuestions
    question = content.questions.create(
        position=known + 1,
        stem=writing.stem,
        options=writing.options,
        key=writing.key,
        explanation=writing.explanation,
    )
    announce(ContentChanged(content=content, by=by, at=at))
    return question


@transaction.atomic
def write_question(*, question: Question, writing: QuestionWriting, by: User, at: datetime) -> None:
    """Write a question anew."""
    draft(question.content.edition)
    question.stem, question.options = writing.stem, writing.options
    question.key, question.explanation = writing.key, writing.explanation
    question.save(update_fields=["stem", "options", "key", "explanation"])
    announce(ContentChanged(content=question.content, by=by, at=at))


@transaction.atomic
def remove_question(*, question: Question, by: User, at: datetime) -> None:
    """Take a question out; those after it move up."""
    content = question.content
    draft(content.edition)
    question.delete()
    _number(content, list(content.questions.order_by("position")))
    announce(ContentChanged(content=content, by=by, at=at))


@transaction.atomic
def move_question(*, question: Question, by_places: int, by: User, at: datetime) -> None:
    """Put a question further up or down; at the ends it stays where it is."""
    content = question.content
    draft(content.edition)
    questions = list(content.questions.order_by("position"))
    place = next(number for number, one in enumerate(questions) if one.pk == question.pk)
    moved = questions.pop(place)
    questions.insert(min(max(place + by_places, 0), len(questions)), moved)
    _number(content, questions)
    announce(ContentChanged(content=content, by=by, at=at))


def _number(content: LessonContent, questions: list[Question]) -> None:
    """Beyond the last place first: no two questions may share one for a moment."""
    beyond = (content.questions.aggregate(last=Max("position"))["last"] or 0) + 1
    for first in (beyond, 1):
        for position, question in enumerate(questions, start=first):
            question.position = position
        Question.objects.bulk_update(questions, ["position"])
