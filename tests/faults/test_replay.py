"""The whole replay: a million random events of two hundred learners (FAULTS_REPLAY_EVENTS, REPLAY_SEED).

`make test` lives through a tenth of them: spom/campus/tests/test_replay.py, which says what is judged and how.
"""

import os

import pytest

from spom.campus.tests.test_replay import every_life_keeps_the_rules
from spom.identity.models import User

pytestmark = [pytest.mark.slow, pytest.mark.proof, pytest.mark.security("S66")]
EVENTS = int(os.environ.get("FAULTS_REPLAY_EVENTS", "1000000"))


@pytest.mark.usefixtures("real_transactions")
def test_a_million_events_earn_no_time_that_did_not_pass(grace: User, kiran: User) -> None:
    every_life_keeps_the_rules(EVENTS, [grace, kiran])
