"""R1, reduced: processes race for seats while they and their database sessions are killed.

In `make test` a hundred and twenty learners for forty seats; FAULTS_LEARNERS and FAULTS_KILLS make it larger. Learners
act through the verbs, and the database server itself is not killed: `test_booking_over_http.py` does both.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum

from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.booking.queries.invariants import counters
from spom.booking.tests import make
from spom.identity.models import User
from spom.payments.actions.capturing import record_report
from spom.payments.models.ledger import Allocation
from spom.payments.models.orders import Order, Payment
from spom.payments.queries.ledger import money_nowhere
from spom.payments.tests import make as payments
from spom.programme.models.enrolment import Enrolment
from tests.faults.booker import said

pytestmark = [pytest.mark.slow]
ROOT = Path(__file__).parents[2]
LEARNERS = int(os.environ.get("FAULTS_LEARNERS", "120"))
KILLS = int(os.environ.get("FAULTS_KILLS", "8"))
SEED = int(os.environ.get("FAULTS_SEED", "1"))
PROCESSES = 3
PATIENCE = 300.0


@dataclass
class Crowd:
    """The processes, and who of them is at work."""

    folder: Path
    how: str
    nursery: "subprocess.Popen[str]"
    processes: dict[int, int] = field(default_factory=dict)

    def start(self, number: int) -> None:
        """Let one begin, or go on after it was killed."""
        asked = {"folder": str(self.folder), "number": number, "of": PROCESSES, "how": self.how}
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(json.dumps(asked) + "\n")
        self.nursery.stdin.flush()
        self.processes[number] = int(self.nursery.stdout.readline())

    def kill(self, number: int) -> None:
        """From one moment to the next, without a word."""
        with suppress(ProcessLookupError):
            os.kill(self.processes[number], signal.SIGKILL)
        while is_alive(self.processes[number]):
            time.sleep(0.01)

    def at_work(self) -> list[int]:
        """Those that have not finished."""
        return [number for number, process in self.processes.items() if is_alive(process)]


def is_alive(process: int) -> bool:
    """Is there such a process? Those that ended are gone: their nursery waits for nobody."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def surroundings() -> dict[str, str]:
    """Our environment, with the database of this test."""
    name = connection.settings_dict["NAME"]
    url = os.environ["SPOM_DATABASE_URL"]
    before, _, query = url.partition("?")
    return os.environ | {"SPOM_DATABASE_URL": f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")}


@pytest.fixture(scope="module")
def nursery(django_db_setup: None) -> Iterator["subprocess.Popen[str]"]:
    """The application, loaded once for every process of this file."""
    words = [sys.executable, "-m", "tests.faults.booker"]
    with subprocess.Popen(
        words, cwd=ROOT, env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def crowd(tmp_path: Path, nursery: "subprocess.Popen[str]") -> Iterator[Callable[[str], Crowd]]:
    started: list[Crowd] = []

    def gather(how: str) -> Crowd:
        started.append(Crowd(folder=tmp_path, how=how, nursery=nursery))
        return started[-1]

    yield gather
    for each in started:
        for number in each.processes:
            each.kill(number)


def stage(people: Callable[[int], list[User]], *, seats: int) -> None:
    """Four slots, and everybody enrolled."""
    for number in range(4):
        make.slot(capacity=seats // 4, starts_at=make.TEST_DAY + timedelta(days=number))
    make.module()
    programme = make.enrolment(people(1)[0]).programme
    Enrolment.objects.all().delete()
    Enrolment.objects.bulk_create(
        Enrolment(
            programme=programme,
            learner=learner,
            registered_on=make.NOW.date(),
            source="Race",
            enrolled_at=make.NOW,
        )
        for learner in User.objects.order_by("pk")
    )


def run(crowd: Crowd, *, kills: int) -> int:
    """Let them race; kill processes and database sessions at random. Answers the kills."""
    dice, killed, until = random.Random(SEED), 0, time.monotonic() + PATIENCE  # noqa: S311  # to be repeated
    for number in range(PROCESSES):
        crowd.start(number)
    while crowd.at_work() and time.monotonic() < until:
        time.sleep(dice.uniform(0.2, 0.6))
        if killed >= kills or not any(crowd.folder.glob("held-*")):
            continue
        killed += 1
        if dice.random() < 0.4:
            number = dice.choice(crowd.at_work() or [0])
            crowd.kill(number)
            crowd.start(number)
        else:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
                )
    assert not crowd.at_work(), "The race did not end in time."
    return killed


def oversold() -> int:
    return sum(max(0, slot.seats.live().count() - slot.capacity) for slot in Slot.objects.all())


@pytest.mark.security("S29")
def test_no_seat_is_sold_twice_and_no_paisa_is_lost(
    real_transactions: None, people: Callable[[int], list[User]], crowd: Callable[[str], Crowd]
) -> None:
    people_made = people(LEARNERS)
    seats = LEARNERS // 3 // 4 * 4
    stage(lambda _number: people_made, seats=seats)
    race = crowd("well")

    killed = run(race, kills=KILLS)

    lines = {
        name: [row for file in race.folder.glob(f"{name}-*") for row in said(file)]
        for name in ("held", "gateway", "paid")
    }
    # What the gateway captured and we never heard of, the reconciler finds.
    for row in lines["gateway"]:
        record_report(report=payments.report(Order.objects.get(pk=row["order"])), at=make.NOW)
    live = set(Seat.objects.filter(state=Seat.State.PAID).values_list("booking_id", flat=True))
    captured = {row["order"]: row["minor"] for row in lines["gateway"]}
    assert killed >= min(KILLS, 1), f"seed {SEED}: nothing was killed"
    assert oversold() == 0
    assert Seat.objects.live().count() == len(live) == seats, f"seed {SEED}: not all seats are sold"
    assert {row["booking"] for row in lines["held"]} <= live, f"seed {SEED}: an acknowledged hold is lost"
    assert {row["booking"] for row in lines["paid"]} <= live, f"seed {SEED}: an acknowledged payment is lost"
    assert Payment.objects.filter(state=Payment.State.CAPTURED).count() == len(captured)
    assert Allocation.objects.aggregate(total=Sum("minor"))["total"] == sum(captured.values())
    assert not money_nowhere().exists()
    assert not any(counter.count for counter in counters())


@pytest.mark.proof
def test_the_same_check_fails_where_one_looks_first_and_takes_afterwards(
    real_transactions: None, people: Callable[[int], list[User]], crowd: Callable[[str], Crowd]
) -> None:
    """The negative control."""
    people_made = people(30)
    stage(lambda _number: people_made, seats=4)
    race = crowd("naive")

    run(race, kills=0)

    assert oversold() > 0
