"""Parallel forms: from what the bank has, several papers that are equally hard and share no question."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from spom.exams.items.items import Level

# Share of candidates who are expected to know it, until results say better.
EXPECTED = {Level.EASY: 0.8, Level.MEDIUM: 0.6, Level.HARD: 0.4}


@dataclass(frozen=True)
class Candidate:
    """One question, or one scenario with its questions, that a form may take.

    `ease` is the sum over its questions of the share of candidates who get it right; `used` how often it was given.
    """

    keys: tuple[int, ...]
    ease: float
    used: int = 0


@dataclass(frozen=True)
class Wanted:
    """So many of these for each form."""

    count: int
    pool: tuple[Candidate, ...]


class TooFew(ValueError):
    """A line asks for more than there is. `line` is its place, `missing` how many are."""

    def __init__(self, *, line: int, missing: int) -> None:
        super().__init__(f"line {line}: {missing} missing")
        self.line, self.missing = line, missing


def parallel_forms(lines: Sequence[Wanted], *, forms: int, dice: Random) -> list[list[Candidate]]:
    """As many lists as forms: nothing stands in two, and their ease is as equal as giving out allows.

    Of each line the least used are drawn first, by lot among equals. What was drawn is given out from the easiest to
    the hardest, each to the form that is hardest so far and still wants one. Raises TooFew.
    """
    drawn: list[list[Candidate]] = []
    taken: set[int] = set()
    for place, line in enumerate(lines):
        free = [one for one in line.pool if taken.isdisjoint(one.keys)]
        missing = line.count * forms - len(free)
        if missing > 0:
            raise TooFew(line=place, missing=missing)
        dice.shuffle(free)
        chosen = sorted(free, key=lambda one: one.used)[: line.count * forms]
        taken.update(key for one in chosen for key in one.keys)
        drawn.append(chosen)
    made: list[list[Candidate]] = [[] for _ in range(forms)]
    # Scenarios weigh most, so they are given out first; single questions then even out what they left.
    for line, chosen in sorted(zip(lines, drawn, strict=True), key=lambda pair: -max(len(c.keys) for c in pair[1])):
        _give_out(chosen, made, each=line.count)
    return made


def ease_of(form: Sequence[Candidate]) -> float:
    """How many questions of it are expected to be answered rightly."""
    return sum(one.ease for one in form)


def _give_out(chosen: list[Candidate], made: list[list[Candidate]], *, each: int) -> None:
    wants = dict.fromkeys(range(len(made)), each)
    for one in sorted(chosen, key=lambda one: -one.ease):
        open_forms = [place for place, left in wants.items() if left]
        hardest = min(open_forms, key=lambda place: (ease_of(made[place]), -wants[place], place))
        made[hardest].append(one)
        wants[hardest] -= 1
