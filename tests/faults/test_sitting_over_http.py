"""R3 and R4 in full, over HTTP: a thousand papers are sat on a bad line while what serves them is killed.

In `make faults`, with the real product: two web processes, a worker and a PostgreSQL of its own. Each candidate answers
every question, some of them again, and sends what is not acknowledged, as the page of a test does; a third of the
requests is never sent, a third of the answers never read, and for half a minute nobody has a network. Then everybody
gives one more answer and hands in within the last two seconds, with more kills; some never do, and their deadline hands
in for them; what those send afterwards is kept and waits for a decision.
FAULTS_HTTP_ATTEMPTS, FAULTS_HTTP_QUESTIONS, FAULTS_HTTP_SITTING_KILLS, FAULTS_HTTP_DARK and FAULTS_SEED change it.
"""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from spom.kit.postgres.cluster import Cluster
from tests.faults.rush import Reaper
from tests.faults.sitters import CHANGED, Candidate, Hall, Line, checked, seated
from tests.journeys.product import Product, free_port

# Threads of ours speak to the portal until the test is over.
pytestmark = [pytest.mark.slow, pytest.mark.proof, pytest.mark.enable_socket]
ATTEMPTS = int(os.environ.get("FAULTS_HTTP_ATTEMPTS", "1000"))
QUESTIONS = int(os.environ.get("FAULTS_HTTP_QUESTIONS", "60"))
KILLS = int(os.environ.get("FAULTS_HTTP_SITTING_KILLS", "30"))
DARK = float(os.environ.get("FAULTS_HTTP_DARK", "30"))
SEED = int(os.environ.get("FAULTS_SEED", "1"))
RUSH_KILLS = 3
PATIENCE = 3600.0
# Of every so many candidates one never hands in.
GONE = 20
LAST_SECONDS = 2.0
CLOSED_WITHIN = 120.0

# The negative control: of every seven answers that were acknowledged, one is forgotten.
FORGETFUL = """
CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN DELETE FROM exams_answer WHERE id = NEW.id AND id % 7 = 0; RETURN NULL; END';
CREATE TRIGGER forget AFTER INSERT ON exams_answer FOR EACH ROW EXECUTE FUNCTION forget();
"""
# Everybody's time is up so many seconds from now.
ENDS = "UPDATE exams_attempt SET deadline = now() + make_interval(secs => %s) WHERE state = 'RUNNING'"
# The grace passes, as if two minutes went by.
PASSES = """
UPDATE exams_attempt SET deadline = deadline - interval '125 s', started_at = started_at - interval '125 s'
WHERE state = 'RUNNING'
"""
RUNNING = "SELECT count(*) FROM exams_attempt WHERE state = 'RUNNING'"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A portal of its own: what is killed here must not be anybody else's."""
    with Product(folder=tmp_path, address=f"http://localhost:{free_port()}", web_processes=2) as started:
        yield started


def with_kills(hall: Hall) -> Reaper:
    """Everybody sits; kills are spread over all of it, and in its middle there is no network for a while."""
    expected = ATTEMPTS * (QUESTIONS + QUESTIONS // CHANGED)

    def darken() -> None:
        while hall.asked < expected // 2:
            time.sleep(0.5)
        hall.is_dark.set()
        time.sleep(DARK)
        hall.is_dark.clear()

    reaper = Reaper(product=hall.product, seed=SEED, is_over=threading.Event())
    darkness = threading.Thread(target=darken)
    darkness.start()
    reaper.while_they(
        lambda: hall.everybody(hall.sit),
        kills=KILLS,
        due=lambda number: hall.asked > (number + 1) * expected / (KILLS + 2),
    )
    darkness.join()
    return reaper


def rush(hall: Hall) -> Reaper:
    """The last two seconds: everybody gives one more answer and hands in, but for those who never do."""
    hall.asked = 0
    begun = time.monotonic() + 1.0

    def last_words(candidate: Candidate, line: Line) -> None:
        time.sleep(max(0.0, begun - time.monotonic()) + candidate.dice.uniform(0, LAST_SECONDS))
        candidate.type(candidate.dice.randint(1, QUESTIONS))
        hall.send_the_rest(candidate, line)
        if not _never_comes_back(hall, candidate):
            hall.hand_in(candidate, line)

    _sql(hall, ENDS, 1.0 + LAST_SECONDS)
    reaper = Reaper(product=hall.product, seed=SEED + 1, is_over=threading.Event())
    reaper.while_they(
        lambda: hall.everybody(last_words, at_once=ATTEMPTS),
        kills=RUSH_KILLS,
        due=lambda number: hall.asked > (number + 1) * ATTEMPTS,
    )
    return reaper


def end_of_grace(hall: Hall) -> None:
    """Two minutes later the deadline hands in for the others; what they send then is kept and not marked."""
    _sql(hall, PASSES)
    until = time.monotonic() + CLOSED_WITHIN
    while _sql(hall, RUNNING) and time.monotonic() < until:
        time.sleep(1.0)

    def comes_back(candidate: Candidate, line: Line) -> None:
        if not _never_comes_back(hall, candidate):
            return
        candidate.type(1)
        # It was said too late, so it is nothing a result could show.
        candidate.typed.pop()
        candidate.too_late.append(candidate.seq)
        hall.send_the_rest(candidate, line)

    hall.everybody(comes_back)


@pytest.mark.security("S67")
def test_nothing_acknowledged_is_lost_and_everybody_has_one_result(product: Product) -> None:
    began = time.monotonic()
    hall = seated(product, people=ATTEMPTS, questions=QUESTIONS, seed=SEED, patience=PATIENCE)
    ready = time.monotonic()

    sat = with_kills(hall)
    asked, handing_in = hall.asked, time.monotonic()
    rushed = rush(hall)
    handed_in = time.monotonic()
    end_of_grace(hall)
    found = checked(hall)

    print(  # noqa: T201  # what the record in docs/about/faults.md is made of
        f"seed {SEED}: {ATTEMPTS} attempts of {QUESTIONS} questions, ready in {ready - began:.0f} s;"
        f" sat in {handing_in - ready:.0f} s, {asked} requests, killed {dict(sat.killed)};"
        f" handed in in {handed_in - handing_in:.0f} s, {hall.asked} requests, killed {dict(rushed.killed)};"
        f" {hall.unanswered} broken; {found}"
    )
    assert sat.killed.total() >= KILLS, f"seed {SEED}: only {sat.killed}"
    assert rushed.killed.total() > 0, f"seed {SEED}: nothing was killed while they handed in"
    wrong = {name: number for name, number in found.items() if name != "acknowledged" and number}
    assert not wrong, f"seed {SEED}: {found}"
    late = sum(len(one.too_late) for one in hall.candidates)
    assert found["acknowledged"] == ATTEMPTS * (QUESTIONS + QUESTIONS // CHANGED + 1) + late


def test_the_same_check_fails_for_a_forgetful_portal_and_a_naive_page(product: Product) -> None:
    """The negative control: what was acknowledged is forgotten, what is said again overtakes what was said since."""
    hall = seated(product, people=8, questions=20, seed=SEED, patience=PATIENCE)
    _sql(hall, FORGETFUL)

    hall.everybody(hall.sit_naively)
    hall.everybody(hall.hand_in)

    found = checked(hall)
    assert found["lost"] > 0
    assert found["older_over_newer"] > 0
    assert found["marked_otherwise"] > 0


def _never_comes_back(hall: Hall, candidate: Candidate) -> bool:
    return hall.candidates.index(candidate) % GONE == 0


def _sql(hall: Hall, words: str, *values: float) -> int:
    """Say something to the database behind the portal's back; answers the number it says, if it says one."""
    cluster = Cluster.at(hall.product.folder / "data" / "postgres")
    with psycopg.connect(cluster.superuser_url("spom"), autocommit=True) as line:
        cursor = line.execute(words.encode(), values or None)
        row = cursor.fetchone() if cursor.description else None
    return int(row[0]) if row else 0
