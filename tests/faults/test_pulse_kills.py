"""R6, reduced: learners pulse while the process that serves them, and its neighbours' database session, are killed.

Time is told to the pulses, so that ten minutes take seconds, and pulses go through the verb. The process dies between
the commit and the answer. In full, over HTTP and by the clock: test_pulses_over_http.py. FAULTS_SEED repeats a run.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from spom.campus.ledger.verification import verified_ledgers
from spom.campus.models.ledger import StudyInterval
from spom.campus.models.ranges import length
from spom.campus.models.study import StudySession
from spom.campus.tests import make
from spom.identity.models import User
from spom.programme.models.enrolment import Enrolment
from spom.programme.tests import make as programme
from tests.faults.pulser import STEP, STEPS
from tests.faults.test_booking_race import surroundings

pytestmark = [pytest.mark.slow, pytest.mark.security("S66")]
ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("FAULTS_SEED", "1"))
A_FEW, ONCE = 4, 1
PATIENCE = 1500.0
NEVER = 0


@dataclass
class Servers:
    """The processes, and how often they were killed."""

    folder: Path
    how: str
    most: int
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, number: int, *, die_at: int) -> None:
        """Let one serve its learners, until it has or dies."""
        words = [sys.executable, "-m", "tests.faults.pulser", str(self.folder), str(number), str(self.most)]
        words += [self.how, str(die_at)]
        self.processes[number] = subprocess.Popen(words, cwd=ROOT, env=surroundings())

    def killed(self) -> list[int]:
        """Those that died and have not been started again."""
        return [number for number, process in self.processes.items() if (process.poll() or 0) != 0]

    def at_work(self) -> bool:
        """Is one of them not finished?"""
        return any(process.poll() is None for process in self.processes.values())


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Callable[..., Servers]]:
    started: list[Servers] = []

    def begin(how: str, *, processes: int) -> Servers:
        started.append(Servers(folder=tmp_path, how=how, most=processes))
        return started[-1]

    yield begin
    for each in started:
        for process in each.processes.values():
            process.kill()
            process.wait()


def run(served: Servers, *, kills: int) -> int:
    """Let them serve; each that dies is started again, until so many have died. Answers the deaths."""
    dice, deaths, until = random.Random(SEED), 0, time.monotonic() + PATIENCE  # noqa: S311  # to be repeated
    for number in range(served.most):
        served.start(number, die_at=dice.randint(5, 30) if kills else NEVER)
    while (served.at_work() or served.killed()) and time.monotonic() < until:
        time.sleep(0.05)
        for number in served.killed():
            deaths += 1
            served.start(number, die_at=dice.randint(5, 30) if deaths < kills else NEVER)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
                )
    assert not served.at_work(), "They did not finish in time."
    return deaths


def stage(people: Callable[[int], list[User]], learners: int) -> None:
    """Everybody will sit before the same film, and is enrolled."""
    make.lesson()
    crowd = people(learners)
    first = programme.enrolment(crowd[0])
    Enrolment.objects.bulk_create(
        Enrolment(
            programme=first.programme,
            learner=learner,
            registered_on=first.registered_on,
            source=first.source,
            enrolled_at=first.enrolled_at,
        )
        for learner in crowd[1:]
    )


def test_a_killed_server_neither_adds_nor_loses_a_second(
    real_transactions: None, people: Callable[[int], list[User]], servers: Callable[..., Servers]
) -> None:
    stage(people, A_FEW)

    deaths = run(servers("well", processes=1), kills=ONCE)

    assert deaths == ONCE
    assert everybody_has_what_they_watched() == A_FEW


def everybody_has_what_they_watched() -> int:
    """To the second: neither a pulse that was sent twice nor one that was answered to nobody changes the sum.

    Answers how many they are. That no two spans of a learner overlap the database sees to.
    """
    sums = dict.fromkeys(StudySession.objects.values_list("pk", flat=True), timedelta(0))
    for session, during in StudyInterval.objects.values_list("session_id", "during").iterator():
        sums[session] += length(during)
    wrong = {session: counted for session, counted in sums.items() if counted != STEP * STEPS}
    assert not wrong, f"seed {SEED}: {wrong}"
    assert verified_ledgers().breaks == ()
    return len(sums)


@pytest.mark.proof
def test_the_same_check_fails_where_every_request_adds_its_time(
    real_transactions: None, people: Callable[[int], list[User]], servers: Callable[..., Servers]
) -> None:
    """The negative control."""
    stage(people, 2)

    run(servers("naive", processes=1), kills=1)

    counted = StudySession.objects.values_list("since_pass_ms", flat=True)
    assert any(each > STEP.total_seconds() * STEPS * 1000 for each in counted)
