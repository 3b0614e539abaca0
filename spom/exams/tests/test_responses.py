"""The two-parameter logistic model: the numbers of a library others wrote, and those the answers were drawn with."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spom.exams.papers.analysis import Sheet
from spom.exams.papers.responses import ENOUGH_ANSWERS, STEEPEST, Curve, Floats, curves, estimated

# How its numbers were made is written in the file.
SIMULATED: dict[str, Any] = json.loads((Path(__file__).parent / "simulated.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def said() -> Floats:
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(SIMULATED["said"]), np.uint8))
    return bits.reshape(SIMULATED["people"], SIMULATED["questions"]).astype(float)


@pytest.fixture(scope="module")
def found(said: Floats) -> list[Curve]:
    return estimated(said)


def test_the_numbers_are_those_of_another_library(found: list[Curve]) -> None:
    assert [one.slope for one in found] == pytest.approx(SIMULATED["slopes"], abs=0.005)
    assert [one.location for one in found] == pytest.approx(SIMULATED["locations"], abs=0.005)


def test_they_come_close_to_what_the_answers_were_drawn_with(found: list[Curve]) -> None:
    # Within what 1,500 people can tell: three standard errors of the flattest and the most distant question.
    assert [one.slope for one in found] == pytest.approx(SIMULATED["true_slopes"], abs=0.3)
    assert [one.location for one in found] == pytest.approx(SIMULATED["true_locations"], abs=0.35)


def test_questions_of_two_forms_are_estimated_on_one_scale(said: Floats, found: list[Curve]) -> None:
    parted = said.copy()
    parted[:750, :4], parted[750:, 4:8] = np.nan, np.nan

    parts = estimated(parted)

    assert [one.location for one in parts] == pytest.approx([one.location for one in found], abs=0.35)


def sheets(said: Floats) -> list[Sheet]:
    return [Sheet(shares={(place, 1): float(one) for place, one in enumerate(row, start=1)}, chosen={}) for row in said]


def test_too_few_answers_or_questions_say_nothing(said: Floats) -> None:
    assert curves(sheets(said[: ENOUGH_ANSWERS - 1])) == {}
    assert curves(sheets(said[:ENOUGH_ANSWERS, :4])) == {}
    assert len(curves(sheets(said[:ENOUGH_ANSWERS]))) == SIMULATED["questions"]


def test_a_question_everybody_knows_breaks_nothing(said: Floats) -> None:
    known = said[:300].copy()
    known[:, 0], known[:, 1] = 1.0, 0.0

    curved = estimated(known)

    assert all(np.isfinite([one.slope, one.location]).all() and one.slope <= STEEPEST for one in curved)
