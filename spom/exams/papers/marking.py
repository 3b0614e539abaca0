"""What an attempt earned: a pure function of the paper, the answers, the corrections in force and the version.

A version, once results were made with it, is never changed: another rule is another version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from spom.exams.items.items import FULL, Choice, Matching, Numerical, TrueFalse
from spom.exams.papers.paper import Asked, Paper, answers_of

NEWEST = 1
HUNDREDTHS = 100
MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})


@dataclass(frozen=True)
class Amendment:
    """What a correction says of a question: everybody has its mark, or these answers are right as well."""

    number: int
    for_all: bool = False
    right: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Score:
    """Hundredths of marks, as a whole, by question of the form, and by topic: earned, out of, answered, asked."""

    version: int
    earned: int
    out_of: int
    needed: int
    by_question: Mapping[int, int | None]
    by_topic: Mapping[str, tuple[int, int, int, int]]

    @property
    def passed(self) -> bool:
        """Is it enough?"""
        return self.earned >= self.needed


def mark(
    paper: Paper,
    answers: Mapping[int, Any],
    *,
    seed: str,
    amendments: tuple[Amendment, ...] = (),
    version: int = NEWEST,
) -> Score:
    """The score. `answers` are by number of the form, as a browser said them: places in the candidate's own order."""
    return VERSIONS[version](paper, answers, seed, {one.number: one for one in amendments})


def _first(paper: Paper, answers: Mapping[int, Any], seed: str, amended: Mapping[int, Amendment]) -> Score:
    by_question: dict[int, int | None] = {}
    by_topic: dict[str, list[int]] = {}
    full = paper.marks_each * HUNDREDTHS
    for asked in paper.questions:
        said = in_the_papers_terms(asked, answers.get(asked.number), seed=seed)
        earned = _earned(asked, said, amended.get(asked.number), full=full, wrong_costs=paper.wrong_costs)
        by_question[asked.number] = earned
        row = by_topic.setdefault(asked.topic, [0, 0, 0, 0])
        row[0] += earned or 0
        row[1] += full
        row[2] += said is not None
        row[3] += 1
    return Score(
        version=1,
        earned=sum(one or 0 for one in by_question.values()),
        out_of=full * len(paper.questions),
        needed=paper.needed,
        by_question=by_question,
        by_topic={topic: (row[0], row[1], row[2], row[3]) for topic, row in by_topic.items()},
    )


VERSIONS: dict[int, Callable[[Paper, Mapping[int, Any], str, Mapping[int, Amendment]], Score]] = {1: _first}


def in_the_papers_terms(asked: Asked, said: Any, *, seed: str) -> Any:
    """What was answered, told by the paper's own order; None for nothing, and for what answers nothing."""
    if isinstance(asked.item.task, Numerical):
        return _number(said)
    if not isinstance(said, list):
        return None
    places = answers_of(asked, seed=seed)
    if isinstance(asked.item.task, Matching):
        chosen = [places[one] if isinstance(one, int) and 0 <= one < len(places) else None for one in said]
        return chosen[: len(asked.item.task.pairs)] if any(one is not None for one in chosen) else None
    kept = {places[one] for one in said if isinstance(one, int) and 0 <= one < len(places)}
    if not kept:
        return None
    # Of a question with one answer nobody can give two.
    several = isinstance(asked.item.task, Choice) and asked.item.task.several
    return kept if several or len(kept) == 1 else None


def _earned(asked: Asked, said: Any, amended: Amendment | None, *, full: int, wrong_costs: int) -> int | None:
    if amended and amended.for_all:
        return full
    if said is None:
        return None
    if amended and isinstance(said, set) and said <= amended.right:
        return full
    share = _share(asked, said)
    if share <= 0:
        return -(full * wrong_costs // 100)
    return int((full * min(share, FULL) / FULL).quantize(Decimal(1), ROUND_HALF_UP))


def _share(asked: Asked, said: Any) -> Decimal:
    """The part of its mark an answer earns, in percent."""
    match asked.item.task:
        case Choice(options=options):
            return sum((options[place].share for place in said), Decimal(0))
        case TrueFalse(is_true=is_true):
            return FULL if said == {0 if is_true else 1} else Decimal(0)
        case Numerical(spans=spans):
            typed = Decimal(said)
            earned = [span.share for span in spans if span.low <= typed <= span.high]
            return max(earned, default=Decimal(0))
        case Matching(pairs=pairs, decoys=decoys):
            # Two right sides with the same words are one answer.
            rights = [*(pair.right for pair in pairs), *decoys]
            hits = [
                pair
                for place, pair in zip(said, pairs, strict=False)
                if place is not None and rights[place] == pair.right
            ]
            return FULL * len(hits) / len(pairs)


def _number(said: Any) -> Decimal | None:
    """What was typed, as a number: spaces and commas between digits are there for the eye."""
    if not isinstance(said, str):
        return None
    typed = "".join(said.translate(MINUS).split()).removeprefix("₹").removesuffix("%").replace(",", "")
    try:
        found = Decimal(typed)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
