"""R5: clocks that jump. What the database's clock does wrong costs one step at most; other clocks count for nothing.

The clock is an argument of the pulse, so that an experiment can set it as it likes: what is true is kept beside it.
"""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.actions.studying import end_study
from spom.campus.models.ledger import StudyInterval
from spom.campus.models.ranges import length
from spom.campus.models.study import StudySession
from spom.campus.policies import LONGEST_STEP
from spom.campus.tests import make
from spom.identity.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]
STEPS = 60
WATCHED = make.STEP * STEPS
SEED = int(os.environ.get("FAULTS_SEED", "5"))
A_FEW = 4
SCENES = int(os.environ.get("FAULTS_CLOCKS", "200"))
# The night clocks go back in New York: 2 November 2025, 06:00 UTC.
DST_ENDS = datetime(2025, 11, 2, 5, 45, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Jump:
    """At this step the clock is set so much forward, or back."""

    step: int
    by: timedelta


def watched(
    learner: User, jumps: list[Jump], *, begun: datetime = make.NINE, started_at: datetime | None = None
) -> float:
    """Half an hour in steps of half a minute by a clock that jumps; answers the seconds the ledger holds."""
    study = make.study(learner, at=started_at or begun)
    study.now = begun
    for step in range(1, STEPS + 1):
        study.now += sum((jump.by for jump in jumps if jump.step == step), timedelta(0))
        study.pulse()
        if step % 15 == 0:
            credit_on_pass(session=study.session, check=f"check:{step}", at=study.now)
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
    spans = StudyInterval.objects.filter(learner=learner)
    return sum(length(one.during).total_seconds() for one in spans)


def naive(jumps: list[Jump]) -> float:
    """The negative control: the last moment less the first."""
    return (WATCHED + sum((jump.by for jump in jumps), timedelta(0))).total_seconds()


def too_much(credited: float, jumps: list[Jump]) -> bool:
    """Was more credited than was watched, beyond one step for each jump?"""
    return credited > WATCHED.total_seconds() + LONGEST_STEP.total_seconds() * len(jumps)


@pytest.mark.parametrize("hours", [2, -2])
def test_a_database_clock_two_hours_off_costs_one_step(alice: User, hours: int) -> None:
    jumps = [Jump(step=30, by=timedelta(hours=hours))]

    credited = watched(alice, jumps)

    assert credited == WATCHED.total_seconds() - make.STEP.total_seconds()


@pytest.mark.parametrize("seconds", [100, 119, 121, 1, -1])
def test_a_small_jump_is_never_worth_more_than_one_step(alice: User, seconds: int) -> None:
    jumps = [Jump(step=20, by=timedelta(seconds=seconds))]

    credited = watched(alice, jumps)

    assert abs(credited - WATCHED.total_seconds()) <= LONGEST_STEP.total_seconds()


def test_a_few_nights_of_jumps_never_credit_beyond_a_step_each(alice: User) -> None:
    no_night_credits_beyond_a_step_each(alice, A_FEW)


@pytest.mark.proof
def test_many_nights_of_jumps_never_credit_beyond_a_step_each(alice: User) -> None:
    no_night_credits_beyond_a_step_each(alice, SCENES)


def no_night_credits_beyond_a_step_each(alice: User, scenes: int) -> None:
    dice = Random(SEED)  # noqa: S311  # to be repeated
    fooled = 0
    for scene in range(scenes):
        jumps = [
            Jump(step=dice.randint(2, STEPS), by=timedelta(seconds=dice.randint(-7200, 7200)))
            for _ in range(dice.randint(1, 4))
        ]
        before = sum(length(one.during).total_seconds() for one in StudyInterval.objects.filter(learner=alice))

        after = watched(alice, jumps, begun=make.NINE + timedelta(days=scene + 1))

        assert not too_much(after - before, jumps), f"seed {SEED}, scene {scene}: {jumps}"
        fooled += too_much(naive(jumps), jumps)
    assert fooled > 0, "The check must fail for a reckoning that believes the clock."


@pytest.mark.parametrize("hours", [2, -2])
def test_a_web_clock_two_hours_off_costs_one_step(alice: User, hours: int) -> None:
    """A session begins by the clock of the web process; pulses are told by the database's."""
    credited = watched(alice, [], started_at=make.NINE + timedelta(hours=hours))

    assert WATCHED.total_seconds() - make.STEP.total_seconds() <= credited <= WATCHED.total_seconds()


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Chatham"])
def test_a_night_that_has_an_hour_twice_counts_once(alice: User, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own zone, changed under way, is nobody's business: moments are kept, not what a clock shows."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        credited = watched(alice, [], begun=DST_ENDS)
    finally:
        monkeypatch.undo()
        time.tzset()

    assert credited == WATCHED.total_seconds()
