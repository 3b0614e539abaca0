"""A paper as a value, and the order in which one candidate gets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from pydantic import TypeAdapter

from spom.exams.items.items import Case, Choice, Item, Level, Matching, TrueFalse

T = TypeVar("T")
# Answers such as "all of these" keep their place.
IN_ORDER = "in-order"


@dataclass(frozen=True)
class Asked:
    """One question of a paper. `case` is the place of its scenario in the paper's list."""

    number: int
    question: int
    version: int
    item: Item
    level: Level
    case: int | None = None

    @property
    def topic(self) -> str:
        """What it is about."""
        return self.item.topic


@dataclass(frozen=True)
class Paper:
    """Questions with their keys, and how they are marked. Frozen before the hour."""

    questions: tuple[Asked, ...]
    cases: tuple[Case, ...]
    marks_each: int
    # Hundredths of marks with which it is passed.
    needed: int
    wrong_costs: int = 0

    @property
    def marks(self) -> int:
        """What the whole paper is worth."""
        return self.marks_each * len(self.questions)


PAPER = TypeAdapter(Paper)


def written(paper: Paper) -> bytes:
    """The paper as JSON, the same bytes for the same paper."""
    return PAPER.dump_json(paper)


def read(content: bytes) -> Paper:
    """The paper again. Raises ValueError for what never was one."""
    return PAPER.validate_json(content)


def order_of(paper: Paper, *, seed: str) -> tuple[Asked, ...]:
    """The questions as one candidate meets them: scenarios stay together, their questions in order."""
    blocks: list[list[Asked]] = []
    of_case: dict[int, list[Asked]] = {}
    for asked in paper.questions:
        if asked.case is None:
            blocks.append([asked])
        elif asked.case in of_case:
            of_case[asked.case].append(asked)
        else:
            of_case[asked.case] = [asked]
            blocks.append(of_case[asked.case])
    return tuple(asked for block in _shuffled(blocks, f"{seed}/questions") for asked in block)


def answers_of(asked: Asked, *, seed: str) -> tuple[int, ...]:
    """The answers of a question as one candidate meets them: for each place, which answer of the paper stands there.

    What a browser sends is a place, so that it tells nothing about the paper, where the right answer may stand first.
    """
    match asked.item.task:
        case Choice(options=options):
            places = range(len(options))
        case Matching(pairs=pairs, decoys=decoys):
            places = range(len(pairs) + len(decoys))
        case TrueFalse():
            return (0, 1)
        case _:
            return ()
    if IN_ORDER in asked.item.tags:
        return tuple(places)
    return tuple(_shuffled(places, f"{seed}/{asked.number}"))


def _shuffled(things: Sequence[T], seed: str) -> list[T]:
    """The same order for the same seed, on every machine and for ever: sorted by a hash, not drawn by a generator."""
    keys = {place: sha256(f"{seed}/{place}".encode()).digest() for place in range(len(things))}
    return [things[place] for place in sorted(keys, key=lambda place: keys[place])]
