"""R3 and R4, reduced: papers are sat over a bad line while processes and database sessions are killed.

In `make test` twelve attempts of eight questions, each answered three times; FAULTS_ATTEMPTS=1000 and FAULTS_ANSWERS=20
make it as large as the one over HTTP (`test_sitting_over_http.py`). Candidates act through the verbs here.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from spom.exams.actions.papers import Line
from spom.exams.actions.starting import start_practice
from spom.exams.models.papers import Blueprint
from spom.exams.models.results import Result
from spom.exams.models.sitting import Answer, Attempt
from spom.exams.papers.marking import mark
from spom.exams.papers.paper import order_of
from spom.exams.queries.papers import paper_of
from spom.exams.queries.results import latest_answers
from spom.exams.tests import make
from spom.identity.models import User
from spom.journal.models import Entry
from tests.faults.booker import said
from tests.faults.test_booking_race import ROOT, surroundings

pytestmark = [pytest.mark.slow]
ATTEMPTS = int(os.environ.get("FAULTS_ATTEMPTS", "12"))
QUESTIONS = int(os.environ.get("FAULTS_ANSWERS", "8"))
KILLS = int(os.environ.get("FAULTS_KILLS", "4"))
SEED = int(os.environ.get("FAULTS_SEED", "1"))
PROCESSES = 2
PATIENCE = 600.0


@dataclass(frozen=True)
class Found:
    """What the check counts; all noughts where nothing went wrong."""

    lost: int
    older_over_newer: int
    without_a_result: int
    twice_handed_in: int
    marked_otherwise: int


def stage(people: list[User]) -> None:
    """One practice paper, begun by everybody at noon."""
    for number in range(QUESTIONS):
        make.live(number)
    plan = make.blueprint(Line(count=QUESTIONS), purpose=Blueprint.Purpose.PRACTICE)
    make.forms(plan)
    for learner in people:
        start_practice(blueprint=plan, learner=learner, at=make.NOON)


def sit(folder: Path, how: str, *, kills: int) -> int:
    """Let everybody sit; kill at random. Answers the kills."""
    dice, killed, until = random.Random(SEED), 0, time.monotonic() + PATIENCE  # noqa: S311  # to be repeated
    running: dict[int, subprocess.Popen[bytes]] = {}

    def start(number: int) -> None:
        words = [sys.executable, "-m", "tests.faults.candidate", str(folder), str(number), str(PROCESSES), how]
        running[number] = subprocess.Popen(words, cwd=ROOT, env=surroundings())

    for number in range(PROCESSES):
        start(number)
    try:
        while at_work := [number for number, one in running.items() if one.poll() is None]:
            assert time.monotonic() < until, "The papers were not handed in in time."
            time.sleep(dice.uniform(0.1, 0.3))
            if killed >= kills or not any(folder.glob("heard-*")):
                continue
            killed += 1
            if dice.random() < 0.5:
                number = dice.choice(at_work)
                running[number].kill()
                running[number].wait()
                start(number)
            else:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                        "AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
                    )
    finally:
        for one in running.values():
            one.kill()
            one.wait()
    return killed


def check(folder: Path) -> Found:
    """Compare what candidates kept for themselves with what the portal has."""
    typed: dict[int, dict[int, dict[str, Any]]] = {}
    for row in (row for file in folder.glob("typed-*") for row in said(file)):
        typed.setdefault(row["attempt"], {})[row["seq"]] = row
    heard = {(row["attempt"], row["seq"]) for file in folder.glob("heard-*") for row in said(file)}
    kept = {(one.attempt_id, one.seq): one for one in Answer.objects.all()}
    lost = sum(
        (attempt, seq) not in kept or kept[attempt, seq].content != {"a": [typed[attempt][seq]["answer"]]}
        for attempt, seq in heard
    )
    older, otherwise = 0, 0
    for attempt in Attempt.objects.select_related("form"):
        last: dict[int, int] = {}
        for seq in sorted(typed.get(attempt.pk, {})):
            row = typed[attempt.pk][seq]
            last[row["number"]] = row["answer"]
        found = {number: one.content["a"][0] for number, one in latest_answers(attempt).items()}
        older += sum(found.get(number) != answer for number, answer in last.items())
        paper = paper_of(attempt.form)
        places = {place: asked.number for place, asked in enumerate(order_of(paper, seed=attempt.seed), start=1)}
        due = mark(paper, {places[place]: [answer] for place, answer in last.items()}, seed=attempt.seed).earned
        otherwise += [one.earned for one in attempt.results.all()] != [due]
    handed_in = Counter(entry.about["attempt"] for entry in Entry.objects.filter(kind="exams.AttemptHandedIn"))
    return Found(
        lost=lost,
        older_over_newer=older,
        without_a_result=Attempt.objects.exclude(pk__in=Result.objects.values("attempt")).count(),
        twice_handed_in=sum(times - 1 for times in handed_in.values()),
        marked_otherwise=otherwise,
    )


@pytest.mark.security("S67")
def test_no_acknowledged_answer_is_lost_and_every_paper_has_its_result(
    real_transactions: None, people: Callable[[int], list[User]], tmp_path: Path
) -> None:
    stage(people(ATTEMPTS))

    killed = sit(tmp_path, "well", kills=KILLS)

    assert killed >= min(KILLS, 1), f"seed {SEED}: nothing was killed"
    assert check(tmp_path) == Found(0, 0, 0, 0, 0), f"seed {SEED}"
    assert Answer.objects.count() == ATTEMPTS * QUESTIONS * 3
    assert all(one.ended_at and one.ended_at < one.deadline + timedelta(minutes=2) for one in Attempt.objects.all())


@pytest.mark.proof
def test_the_same_check_fails_where_the_last_to_arrive_wins(
    real_transactions: None, people: Callable[[int], list[User]], tmp_path: Path
) -> None:
    """The negative control."""
    stage(people(4))

    sit(tmp_path, "naive", kills=0)

    found = check(tmp_path)
    assert found.older_over_newer > 0
    assert found.lost > 0
