"""The questions of a paper, drawn once for each form and language, and filled for each candidate.

Thirty questions cost a template a tenth of a second, and in the minute in which a test begins everybody wants theirs.
What differs from candidate to candidate (places, what was answered) is put into holes. Nothing is drawn before a
candidate sits the paper, so nothing of a sealed one is ever kept here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spom.exams.items.items import Case, Choice, Item, Matching, Text, TrueFalse
from spom.exams.items.languages import case_in, spoken
from spom.exams.models.papers import Form
from spom.exams.models.sitting import Attempt
from spom.exams.papers.paper import Asked, Paper
from spom.exams.queries.exam_page import ExamPage, Left, Option, Shown
from spom.exams.queries.papers import paper_of
from spom.kit.parts import QuestionTile
from spom.kit.remembered import Remembered
from spom.kit.stencils import HOLES, Stencil

QUESTION, ANSWER, LEFT = "exams/_exam_question.html", "exams/_exam_answer.html", "exams/_exam_left.html"
TILE = "exams/_exam_tile.html"


@dataclass(frozen=True, kw_only=True)
class Other:
    """The words of a question in a language beside the one of the page; "" is the one it was written in."""

    language: str
    item: Item
    case: Case | None

    @property
    def is_original(self) -> bool:
        """Was it written so?"""
        return not self.language


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One question of a paper: its answers and left sides in the paper's order, which no candidate is shown."""

    question: Stencil
    answers: Sequence[Stencil] = ()
    lefts: Sequence[Stencil] = ()


_DRAWN = Remembered[tuple[UUID, str, str], dict[int, Drawing]](most=64)
# One tile, whatever the language.
_TILE = Remembered[str, Stencil](most=1)


def drawn_questions(attempt: Attempt, page: ExamPage) -> SafeString:
    """Every question as this candidate meets it, all but the current one hidden."""
    form, language = attempt.form, get_language() or ""
    kept = _DRAWN.get((form.public_id, form.digest, language), lambda: _drawings(form, language))
    return mark_safe("".join(_filled(kept[one.asked], one, page) for one in page.questions))  # noqa: S308  # safe pieces


def drawn_palette(page: ExamPage) -> SafeString:
    """A tile for each question; they stand in one place or two of the page."""
    tile = _TILE.get("", lambda: Stencil(render_to_string(TILE, {"hole": HOLES})))
    tiles = [tile.filled(_tile(one)) for one in page.tiles]
    return mark_safe(f'<div class="palette">{"".join(tiles)}</div>')  # noqa: S308  # safe pieces


def _tile(one: QuestionTile) -> Mapping[str, str]:
    state = "answered" if one.answered else "" if one.seen else "unseen"
    return {
        "number": str(one.number),
        "state": " ".join(word for word in (state, "marked" if one.marked else "") if word),
        "label": escape(one.label),
        "current": ' aria-current="true"' if one.current else "",
    }


def _filled(drawing: Drawing, one: Shown, page: ExamPage) -> SafeString:
    number = str(one.number)
    if one.lefts:
        answers = [_left(drawing, left, number) for left in one.lefts]
    else:
        answers = [drawing.answers[option.of].filled(_choice(option, number)) for option in one.options]
    return drawing.question.filled(
        {
            "number": number,
            "seen": " data-seen" if one.seen else "",
            "said_lease": str(one.said_lease),
            "said_seq": str(one.said_seq),
            "hidden": "" if one.number == page.current.number else " hidden",
            "marked": " checked" if one.marked else "",
            "typed": escape(one.typed),
            "answers": "".join(answers),
        }
    )


def _choice(option: Option, number: str) -> Mapping[str, str]:
    return {
        "number": number,
        "place": str(option.place),
        "shown": str(option.place + 1),
        "chosen": " checked" if option.chosen else "",
        "struck": " is-struck" if option.struck else "",
        "pressed": "true" if option.struck else "false",
    }


def _left(drawing: Drawing, left: Left, number: str) -> SafeString:
    partners = [
        drawing.answers[option.of].filled(
            {"place": str(option.place), "chosen": " selected" if option.chosen else ""},
        )
        for option in left.options
    ]
    return drawing.lefts[left.place].filled({"number": number, "answers": "".join(partners)})


def _drawings(form: Form, language: str) -> dict[int, Drawing]:
    paper = paper_of(form)
    return {asked.number: _drawing(asked, paper, language) for asked in paper.questions}


def _drawing(asked: Asked, paper: Paper, language: str) -> Drawing:
    item, case = asked.item, None if asked.case is None else paper.cases[asked.case]
    here, others = spoken(item, language), _others(item, case, language)
    context: dict[str, Any] = {
        "hole": HOLES,
        "item": here,
        "case": case and case_in(item, case, language),
        "others": others,
        "count": len(paper.questions),
        "marks_each": paper.marks_each,
    }
    question = Stencil(render_to_string(QUESTION, context))
    match here.task:
        case Choice(options=options):
            told = [
                (option.text, "", [(one.language, _option(one.item, place)) for one in others])
                for place, option in enumerate(options)
            ]
            return Drawing(question=question, answers=[_answer(context, *one) for one in told])
        case TrueFalse():
            return Drawing(
                question=question, answers=[_answer(context, None, word, []) for word in (_("True"), _("False"))]
            )
        case Matching(pairs=pairs):
            lefts = [
                _left_side(context, place, pair.left, [(one.language, _left_of(one.item, place)) for one in others])
                for place, pair in enumerate(pairs)
            ]
            words = zip(_rights(here), *(_rights(one.item) for one in others), strict=True)
            return Drawing(question=question, answers=[_partner(*one) for one in words], lefts=lefts)
    return Drawing(question=question)


def _others(item: Item, case: Case | None, language: str) -> list[Other]:
    spoken_here = any(one.language == language for one in item.translations)
    original = [Other(language="", item=item, case=case)] if spoken_here else []
    return original + [
        Other(language=one.language, item=spoken(item, one.language), case=case and case_in(item, case, one.language))
        for one in item.translations
        if one.language != language
    ]


def _answer(context: dict[str, Any], text: Text | None, words: str, others: list[tuple[str, Text]]) -> Stencil:
    return Stencil(render_to_string(ANSWER, context | {"text": text, "words": words, "other_texts": others}))


def _left_side(context: dict[str, Any], place: int, text: Text, others: list[tuple[str, Text]]) -> Stencil:
    return Stencil(render_to_string(LEFT, context | {"place": place, "text": text, "other_texts": others}))


def _partner(*words: str) -> Stencil:
    # An entry of a list to choose from holds nothing but text.
    told = escape(" / ".join(dict.fromkeys(words)))
    return Stencil(f'<option value="{HOLES["place"]}"{HOLES["chosen"]}>{told}</option>')


def _option(item: Item, place: int) -> Text:
    assert isinstance(item.task, Choice)  # noqa: S101  # for the type checker
    return item.task.options[place].text


def _left_of(item: Item, place: int) -> Text:
    assert isinstance(item.task, Matching)  # noqa: S101  # for the type checker
    return item.task.pairs[place].left


def _rights(item: Item) -> list[str]:
    assert isinstance(item.task, Matching)  # noqa: S101  # for the type checker
    return [*(pair.right for pair in item.task.pairs), *item.task.decoys]
