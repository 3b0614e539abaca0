"""Item response theory: the two-parameter logistic model, estimated by marginal maximum likelihood.

The chance that somebody of ability t knows a question is 1 / (1 + exp(-a (t - b))), with a slope a and a location b;
abilities spread like the standard normal (Birnbaum 1968). Slopes and locations are those under which the answers are
likeliest, found by the EM algorithm over a grid of abilities (Bock and Aitkin 1981). Nothing is drawn by lot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spom.exams.papers.analysis import Key, Sheet

Floats = NDArray[np.float64]
# With fewer answers the two numbers of a question say more about chance than about it.
ENOUGH_ANSWERS = 250
FEWEST_QUESTIONS = 5
# A grid that holds all of a standard normal but six in a thousand million.
FARTHEST, POINTS = 6.0, 61
MOST_ROUNDS, CLOSE = 500, 1e-4
# Steeper or flatter than any question is; a guard against answers that separate people perfectly.
FLATTEST, STEEPEST = 0.05, 6.0
NEWTON_STEPS = 4
RIGHT = 0.999


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A question's slope (how sharply it separates) and location (the ability at which half know it)."""

    slope: float
    location: float


def curves(sheets: Sequence[Sheet]) -> dict[Key, Curve]:
    """The curve of each question that enough people were asked; partly right counts as not right."""
    asked: dict[Key, int] = {}
    for sheet in sheets:
        for key in sheet.shares:
            asked[key] = asked.get(key, 0) + 1
    keys = sorted(key for key, times in asked.items() if times >= ENOUGH_ANSWERS)
    if len(keys) < FEWEST_QUESTIONS:
        return {}
    said = np.full((len(sheets), len(keys)), np.nan)
    places = {key: place for place, key in enumerate(keys)}
    for row, sheet in enumerate(sheets):
        for key, share in sheet.shares.items():
            if key in places:
                said[row, places[key]] = share >= RIGHT
    return dict(zip(keys, estimated(said), strict=True))


def estimated(said: Floats) -> list[Curve]:
    """A curve a column; rows are people, 1 is right, 0 wrong, NaN not asked."""
    grid: Floats = np.linspace(-FARTHEST, FARTHEST, POINTS)
    weights: Floats = np.exp(-(grid**2) / 2)
    weights /= weights.sum()
    was_asked = ~np.isnan(said)
    right: Floats = np.where(was_asked, said, 0.0)
    wrong: Floats = np.where(was_asked, 1.0 - right, 0.0)
    easy = np.clip(right.sum(0) / was_asked.sum(0), 0.01, 0.99)
    # In the form a t + c, in which each question is an ordinary logistic regression.
    slope, height = np.ones(said.shape[1]), np.log(easy / (1 - easy))
    for _round in range(MOST_ROUNDS):
        line = np.outer(grid, slope) + height
        log_right, log_wrong = -np.logaddexp(0, -line), -np.logaddexp(0, line)
        likely = right @ log_right.T + wrong @ log_wrong.T + np.log(weights)
        likely = np.exp(likely - likely.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        # How many at each ability were asked the question, and how many of them knew it.
        there, knew = likely.T @ was_asked.astype(float), likely.T @ right
        before = np.concatenate([slope, height])
        slope, height = _fitted(grid, there, knew, slope, height)
        if np.abs(np.concatenate([slope, height]) - before).max() < CLOSE:
            break
    return [Curve(slope=float(a), location=float(-c / a)) for a, c in zip(slope, height, strict=True)]


def _fitted(grid: Floats, there: Floats, knew: Floats, slope: Floats, height: Floats) -> tuple[Floats, Floats]:
    """A few steps of Newton for every question at once."""
    for _step in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-(np.outer(grid, slope) + height)))
        missed = knew - there * chance
        bend = there * chance * (1 - chance)
        up_slope, up_height = grid @ missed, missed.sum(0)
        aa, ac, cc = (grid**2) @ bend, grid @ bend, bend.sum(0)
        whole = np.maximum(aa * cc - ac**2, 1e-9)
        slope = np.clip(slope + (cc * up_slope - ac * up_height) / whole, FLATTEST, STEEPEST)
        height = height + (aa * up_height - ac * up_slope) / whole
    return slope, height
