"""How what authors wrote is put on a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString

from spom.campus.forms import AnswerForm
from spom.campus.models.edition import LessonContent, Question
from spom.campus.models.progress import PracticeAnswer
from spom.kit.http import loosened
from spom.kit.lesson_text import lesson_html

Answer = TypeVar("Answer", bound=HttpResponseBase)


@dataclass(frozen=True, kw_only=True)
class DrawnOption:
    """One option of a question. `is_key` is known to the page only once an answer was given."""

    place: int
    text: SafeString
    is_chosen: bool
    is_key: bool


@dataclass(frozen=True, kw_only=True)
class DrawnQuestion:
    """A practice question with what was answered. The explanation is empty until then."""

    question: Question
    stem: SafeString
    options: list[DrawnOption]
    answer: PracticeAnswer | None
    explanation: SafeString
    form: AnswerForm


def disclosed_question(question: Question, figures: Mapping[str, str]) -> DrawnQuestion:
    """The question as somebody sees it who answered rightly: for its author."""
    answer = PracticeAnswer(question=question, chosen=list(question.key), is_right=True)
    return drawn_question(question, figures, answer, None)


def drawn_question(
    question: Question, figures: Mapping[str, str], answer: PracticeAnswer | None, form: AnswerForm | None
) -> DrawnQuestion:
    """The question, its options, and after an answer which were right and why."""
    chosen = set(answer.chosen) if answer else set()
    return DrawnQuestion(
        question=question,
        stem=lesson_html(question.stem, figures=figures),
        options=[
            DrawnOption(
                place=place,
                text=lesson_html(option, figures=figures),
                is_chosen=place in chosen,
                is_key=answer is not None and place in question.key,
            )
            for place, option in enumerate(question.options)
        ],
        answer=answer,
        explanation=lesson_html(question.explanation if answer else "", figures=figures),
        form=form or AnswerForm(question=question),
    )


def opened_to(answer: Answer, content: LessonContent) -> Answer:
    """The page, allowed to reach where this lesson's package or stream is, and no other place."""
    if content.package_id and settings.PACKAGES_URL:
        loosened(answer, "frame-src", settings.PACKAGES_URL)
    if content.hls_url:
        parts = urlsplit(content.hls_url)
        for directive in ("connect-src", "media-src"):
            loosened(answer, directive, f"{parts.scheme}://{parts.netloc}")
    return answer


def figures_of(content: LessonContent) -> dict[str, str]:
    """Where each picture of a lesson is, by the path its text names."""
    return {
        one.path: reverse("campus:material", args=[content.pk, one.material_id])
        for one in content.files.all()
        if one.role == one.Role.FIGURE
    }
