"""What the page of a test shows: the questions in the candidate's order, without keys, and what was said so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from spom.exams.items.items import Case, Choice, Kind, Matching, Text, TrueFalse
from spom.exams.models.sitting import Answer, Attempt
from spom.exams.papers.paper import Asked, Paper, answers_of, order_of
from spom.exams.queries.papers import paper_of
from spom.exams.queries.results import every_answer, latest_of
from spom.kit.parts import QuestionTile


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to choose, at its place."""

    place: int
    text: Text | None
    words: str = ""
    chosen: bool = False
    struck: bool = False
    # Which answer of the paper stands here; no browser is told.
    of: int = 0


@dataclass(frozen=True, kw_only=True)
class Left:
    """One thing to find a partner for."""

    place: int
    text: Text
    options: Sequence[Option]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One question as the candidate sees it. Nothing here says which answer is right."""

    number: int
    # Its number in the paper, which no browser is told.
    asked: int
    kind: Kind
    stem: Text
    case: Case | None
    options: Sequence[Option] = ()
    lefts: Sequence[Left] = ()
    typed: str = ""
    answered: bool = False
    marked: bool = False
    seen: bool = False
    # What the server has last of it, so that a device that kept something older does not show that.
    said_lease: int = 0
    said_seq: int = 0


@dataclass(frozen=True, kw_only=True)
class ExamPage:
    """A whole page of a test."""

    questions: Sequence[Shown]
    current: Shown
    # The last number under which the window that writes now said something.
    seq: int

    @property
    def answered(self) -> int:
        """Questions with an answer."""
        return sum(one.answered for one in self.questions)

    @property
    def marked(self) -> int:
        """Questions marked for review."""
        return sum(one.marked for one in self.questions)

    @property
    def unseen(self) -> int:
        """Questions nobody looked at."""
        return sum(not one.seen for one in self.questions)

    @property
    def seen(self) -> int:
        """Questions looked at and not answered."""
        return len(self.questions) - self.answered - self.unseen

    @property
    def unanswered(self) -> int:
        """Questions without an answer."""
        return len(self.questions) - self.answered

    @property
    def tiles(self) -> list[QuestionTile]:
        """The palette."""
        return [
            QuestionTile(
                number=one.number,
                label=_tile_label(one, is_current=one.number == self.current.number),
                answered=one.answered,
                seen=one.seen,
                marked=one.marked,
                current=one.number == self.current.number,
            )
            for one in self.questions
        ]


def exam_page(attempt: Attempt, *, number: int) -> ExamPage:
    """The page at one question; at the first one for a number that is none."""
    paper = paper_of(attempt.form)
    rows = every_answer(attempt)
    said = latest_of(attempt, rows)
    order = order_of(paper, seed=attempt.seed)
    questions = [
        shown_question(asked, paper, place=place, seed=attempt.seed, said=said.get(place), is_current=place == number)
        for place, asked in enumerate(order, start=1)
    ]
    current = questions[number - 1] if 1 <= number <= len(questions) else questions[0]
    last = max((row.seq for row in rows if row.lease_no == attempt.lease_no), default=0)
    return ExamPage(questions=questions, current=current, seq=last)


def shown_question(
    asked: Asked, paper: Paper, *, place: int, seed: str, said: Answer | None, is_current: bool = False
) -> Shown:
    """One question at its place, without its key, with what was said of it last."""
    content = said.content if said else {}
    answer, order = content.get("a"), answers_of(asked, seed=seed)
    task = asked.item.task
    return Shown(
        number=place,
        asked=asked.number,
        kind=asked.item.kind,
        stem=asked.item.stem,
        case=None if asked.case is None else paper.cases[asked.case],
        options=_options(asked, order, chosen=answer, struck=content.get("x")),
        lefts=_lefts(task, order, answer) if isinstance(task, Matching) else (),
        typed=answer if isinstance(answer, str) else "",
        answered=is_answer(answer),
        marked=bool(content.get("m")),
        seen=said is not None or is_current,
        said_lease=said.lease_no if said else 0,
        said_seq=said.seq if said else 0,
    )


def _options(asked: Asked, order: Sequence[int], *, chosen: Any, struck: Any) -> list[Option]:
    task = asked.item.task
    texts: list[tuple[Text | None, str]] = []
    if isinstance(task, Choice):
        texts = [(task.options[original].text, "") for original in order]
    elif isinstance(task, TrueFalse):
        texts = [(None, _("True")), (None, _("False"))]
    return [
        Option(
            place=place,
            text=text,
            words=words,
            chosen=place in (chosen or []),
            struck=place in (struck or []),
            of=order[place],
        )
        for place, (text, words) in enumerate(texts)
    ]


def _lefts(task: Matching, order: Sequence[int], answer: Any) -> list[Left]:
    rights = [*(pair.right for pair in task.pairs), *task.decoys]
    said = answer if isinstance(answer, list) else []
    return [
        Left(
            place=row,
            text=pair.left,
            options=[
                Option(
                    place=column,
                    text=None,
                    words=rights[original],
                    chosen=said[row : row + 1] == [column],
                    of=original,
                )
                for column, original in enumerate(order)
            ],
        )
        for row, pair in enumerate(task.pairs)
    ]


def is_answer(said: Any) -> bool:
    """Was anything said that could be marked?"""
    if isinstance(said, list):
        return any(one is not None for one in said)
    return isinstance(said, str) and bool(said.strip())


def _tile_label(one: Shown, *, is_current: bool) -> str:
    state = _("answered") if one.answered else _("seen, not answered") if one.seen else _("not seen")
    words = _("Question %(number)s: %(state)s") % {"number": one.number, "state": state}
    if one.marked:
        words = _("%(question)s, marked for review") % {"question": words}
    return _("%(question)s, this one") % {"question": words} if is_current else words
