"""What results say about questions: the figures of classical test theory, as pure functions.

A share is the part of its mark that a question earned: 1 is right, 0 wrong or left open, less than nought where wrong
answers cost something. Facility is the mean share; discrimination the correlation with the mean of the other questions
of the same paper (corrected, so that a question is not compared with itself); reliability Cronbach's alpha, which for
right and wrong alone is Kuder and Richardson's formula 20.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt
from statistics import StatisticsError, correlation, fmean, pvariance, variance

# A question and its version.
Key = tuple[int, int]

# Fewer people say little about a question, and nothing about its wrong answers.
ENOUGH = 30
TOO_EASY = 0.95
TOO_HARD = 0.2
WEAK = 0.1
# Of those asked; a wrong answer that fewer choose does no work.
NOBODY = 0.02
# So many must have chosen an answer before it is held against the key.
SOME = 5
# Standard errors: three of a thousand questions that do not drift at all would be called so.
DRIFTS = 3.0
FEWEST_QUESTIONS = 2


class Flag(StrEnum):
    """Why a person should look at a question. None of them changes it."""

    TOO_EASY = "TOO_EASY"
    TOO_HARD = "TOO_HARD"
    WEAK = "WEAK"
    AGAINST = "AGAINST"
    KEY = "KEY"
    IDLE_ANSWER = "IDLE_ANSWER"
    DRIFTS = "DRIFTS"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One candidate's paper: the share each question earned, and which of its answers were chosen."""

    shares: Mapping[Key, float]
    chosen: Mapping[Key, frozenset[int]]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers of a question of choice: how many there are, and which earn something."""

    number: int
    right: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """How often an answer was chosen, and how those who chose it did in the rest of their paper."""

    count: int
    rest: float | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What results say about one question."""

    answers: int
    facility: float
    discrimination: float | None
    choices: tuple[Chosen, ...]
    drift: float | None
    flags: tuple[Flag, ...]


def analysed(sheets: Sequence[Sheet], asked: Mapping[Key, Answers]) -> dict[Key, Figures]:
    """The figures of every question that was asked. The sheets come in the order in which they were handed in."""
    found: dict[Key, list[tuple[float, float, frozenset[int]]]] = {}
    for sheet in sheets:
        whole = sum(sheet.shares.values())
        others = len(sheet.shares) - 1
        for key, share in sheet.shares.items():
            rest = (whole - share) / others if others else 0.0
            found.setdefault(key, []).append((share, rest, sheet.chosen.get(key, frozenset())))
    return {key: _figures(rows, asked.get(key)) for key, rows in found.items()}


def discrimination(shares: Sequence[float], rests: Sequence[float]) -> float | None:
    """The correlation of a question with the rest of the paper; None where everybody did the same."""
    try:
        return correlation(shares, rests)
    except StatisticsError:
        return None


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of one form, a row for each candidate; None where there is nothing to compare."""
    questions = len(rows[0]) if rows else 0
    if len(rows) < FEWEST_QUESTIONS or questions < FEWEST_QUESTIONS:
        return None
    total = pvariance([sum(row) for row in rows])
    if not total:
        return None
    within = sum(pvariance([row[place] for row in rows]) for place in range(questions))
    return questions / (questions - 1) * (1 - within / total)


def error_of_measurement(rows: Sequence[Sequence[float]]) -> float | None:
    """By how much a candidate's sum would differ from one such paper to the next; in questions."""
    reliable = alpha(rows)
    if reliable is None:
        return None
    return sqrt(pvariance([sum(row) for row in rows]) * (1 - min(1.0, max(0.0, reliable))))


def drift(shares: Sequence[float]) -> float | None:
    """By how many standard errors the later half found a question easier than the earlier; None for too few."""
    half = len(shares) // 2
    if half < ENOUGH:
        return None
    early, late = shares[:half], shares[half:]
    error = sqrt(variance(early) / len(early) + variance(late) / len(late))
    difference = fmean(late) - fmean(early)
    # Everybody wrong, then everybody right: there is no error to measure by, and no doubt either.
    return difference / error if error else (DRIFTS + 1) * difference


def _figures(rows: Sequence[tuple[float, float, frozenset[int]]], asked: Answers | None) -> Figures:
    shares = [share for share, _rest, _chosen in rows]
    found = Figures(
        answers=len(rows),
        facility=fmean(shares),
        discrimination=discrimination(shares, [rest for _share, rest, _chosen in rows]),
        choices=tuple(_chosen(rows, place) for place in range(asked.number)) if asked else (),
        drift=drift(shares),
        flags=(),
    )
    return replace(found, flags=_flags(found, asked)) if len(rows) >= ENOUGH else found


def _chosen(rows: Sequence[tuple[float, float, frozenset[int]]], place: int) -> Chosen:
    rests = [rest for _share, rest, chosen in rows if place in chosen]
    return Chosen(count=len(rests), rest=fmean(rests) if rests else None)


def _flags(did: Figures, asked: Answers | None) -> tuple[Flag, ...]:
    found = [Flag.TOO_EASY] if did.facility > TOO_EASY else [Flag.TOO_HARD] if did.facility < TOO_HARD else []
    if did.discrimination is not None and did.discrimination < WEAK:
        found.append(Flag.AGAINST if did.discrimination < 0 else Flag.WEAK)
    if asked and _another_is_better(did, asked):
        found.append(Flag.KEY)
    wrong = [one for place, one in enumerate(did.choices) if asked and place not in asked.right]
    if did.facility <= TOO_EASY and any(one.count < NOBODY * did.answers for one in wrong):
        found.append(Flag.IDLE_ANSWER)
    if did.drift is not None and abs(did.drift) > DRIFTS:
        found.append(Flag.DRIFTS)
    return tuple(found)


def _another_is_better(did: Figures, asked: Answers) -> bool:
    """Whether those who do well choose an answer that counts as wrong: the key may be on the wrong one."""
    right = [one.rest for place, one in enumerate(did.choices) if place in asked.right and one.rest is not None]
    wrong = [one for place, one in enumerate(did.choices) if place not in asked.right]
    return bool(right) and any(one.rest is not None and one.count >= SOME and one.rest > max(right) for one in wrong)
