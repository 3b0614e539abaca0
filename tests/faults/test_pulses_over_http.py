"""R6 in full: ten thousand learners pulse over HTTP for ten minutes; every twenty seconds a web process is killed.

In `make faults`, with the real product: two web processes and a PostgreSQL of its own. Sign-ins and passed checks are
made beforehand. Time is the time: the run lasts ten minutes, and a little for looking at what stands written. The
machine may be told less (FAULTS_PULSE_LEARNERS, FAULTS_PULSE_MINUTES, FAULTS_SEED).
"""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from spom.kit.postgres.cluster import Cluster
from tests.faults.rush import Reaper
from tests.faults.watching import Audience, Viewer, seated
from tests.journeys.product import Product, free_port

pytestmark = [pytest.mark.slow, pytest.mark.proof, pytest.mark.enable_socket, pytest.mark.security("S66")]
LEARNERS = int(os.environ.get("FAULTS_PULSE_LEARNERS", "10000"))
MINUTES = float(os.environ.get("FAULTS_PULSE_MINUTES", "10"))
SEED = int(os.environ.get("FAULTS_SEED", "1"))
KILL_EVERY = 20.0
# So many stop through the verb afterwards, which takes most of a tenth of a second each.
ENDED = 500
LOST_A_KILL = 30.0
# What a check carries; nobody counts beyond it.
LEASE = 690.0
# Between two readings of one clock.
NEGLIGIBLE = 0.01

# What stands written of everybody's study: told on screen, and counted. Some, drawn by lot, then stop as a page does,
# and what came of it is looked at row by row.
WRITTEN = """
import json, random, time
from django.db import connection
from django.utils import timezone
from spom.campus.actions.studying import end_study
from spom.campus.ledger.verification import verified_ledgers
from spom.campus.models.study import StudySession
with connection.cursor() as cursor:
    cursor.execute("SELECT s.id, s.since_pass_ms / 1000.0::float8, (SELECT coalesce(sum("
                   "   extract(epoch FROM upper(one) - lower(one))), 0) FROM unnest(s.counted) AS one)::float8"
                   " FROM campus_studysession AS s WHERE s.passed_check LIKE 'viewer:%'")
    studies = {{pk: [told, counted] for pk, told, counted in cursor.fetchall()}}
begun = time.monotonic()
some = random.Random({seed}).sample(sorted(studies), min({ended}, len(studies)))
for one in StudySession.objects.filter(pk__in=some).select_related("learner"):
    end_study(session=one, reason=StudySession.End.FINISHED, at=timezone.now())
with connection.cursor() as cursor:
    cursor.execute("SELECT session_id, sum(extract(epoch FROM upper(during) - lower(during)))::float8"
                   " FROM campus_studyinterval WHERE session_id = ANY(%s) GROUP BY 1", [some])
    rows = dict(cursor.fetchall())
found = verified_ledgers()
print("WRITTEN", json.dumps(dict(studies=studies, rows={{pk: rows.get(pk, 0.0) for pk in some}},
    breaks=[str(one) for one in found.breaks], shown_wrongly=found.shown_wrongly, seconds=time.monotonic() - begun)))
"""
# The negative control: what is written of a study forgets when it last counted.
WITHOUT_A_MEMORY = """
CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.last_at := OLD.last_at; RETURN NEW; END';
CREATE TRIGGER forget BEFORE UPDATE ON campus_studysession FOR EACH ROW
WHEN (NEW.seq > OLD.seq) EXECUTE FUNCTION forget();
"""


@dataclass(frozen=True, kw_only=True)
class Written:
    """Seconds told on screen and counted of each study, those in rows of some of them, and what the verifier says."""

    studies: dict[str, tuple[float, float]]
    rows: dict[str, float]
    breaks: list[str]
    shown_wrongly: list[str]
    seconds: float


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A portal of its own: what is killed here must not be anybody else's."""
    address = f"http://localhost:{free_port()}"
    settings = {"LOG_FORMAT": "json"}
    with Product(folder=tmp_path, address=address, role="web", web_processes=2, settings=settings) as started:
        yield started


def written(product: Product) -> Written:
    """What stands in the database of everybody."""
    said = product.run(WRITTEN.format(seed=SEED, ended=ENDED))
    line = next(one for one in said.splitlines() if one.startswith("WRITTEN "))
    return Written(**json.loads(line.removeprefix("WRITTEN ")))


def faults(audience: Audience, found: Written, *, kills: int) -> Counter[str]:
    """Every promise that was broken, and to how many."""
    broken: Counter[str] = Counter()
    for viewer in audience.viewers:
        most, least = _limits(audience, viewer)
        shown, counted = found.studies[str(viewer.study)]
        broken["see more than there was"] += shown > most
        broken["were counted more than there was"] += counted > most
        broken["lost more than half a minute a kill"] += counted < least - LOST_A_KILL * kills
        broken["were not sent all they should"] += viewer.seq != audience.pulses
    for study, seconds in found.rows.items():
        broken["have other rows than were counted"] += abs(seconds - found.studies[study][1]) > NEGLIGIBLE
    broken["have a broken chain"] += len(found.breaks)
    broken["are shown another sum"] += len(found.shown_wrongly)
    return +broken


def _limits(audience: Audience, viewer: Viewer) -> tuple[float, float]:
    """At most from the beginning to the last answer; at least to when the last pulse was sent the first time."""
    most = min(LEASE, viewer.answered_at - audience.began_at) + NEGLIGIBLE
    return most, min(LEASE, viewer.sent_at - audience.began_at) - NEGLIGIBLE


def test_ten_thousand_learners_lose_nothing_while_web_processes_are_killed(product: Product) -> None:
    audience = seated(product, people=LEARNERS, pulses=round(MINUTES * 2))
    reaper = Reaper(product=product, seed=SEED, is_over=audience.is_over, kinds={"web process": 1})
    kills, begun = int(MINUTES * 60 / KILL_EVERY), time.monotonic()

    reaper.while_they(audience.watch, kills=kills, due=lambda number: time.monotonic() - begun > KILL_EVERY * number)
    watched = time.monotonic() - begun
    found = written(product)

    lost = [_limits(audience, one)[1] - found.studies[str(one.study)][1] for one in audience.viewers]
    print(  # noqa: T201  # what the record in docs/about/faults.md is made of
        f"R6: {len(audience.viewers)} learners, {sum(one.seq for one in audience.viewers)} pulses in {watched:.0f} s,"
        f" killed {dict(reaper.killed)}, seed {SEED}; {audience.unanswered} unanswered,"
        f" {sum(one.repeated for one in audience.viewers)} counted already when they came again;"
        f" at most {max(0.0, *lost):.3f} s lost, longest wait {max(one.longest for one in audience.viewers):.1f} s;"
        f" {len(found.rows)} ended and looked at in {found.seconds:.0f} s"
    )
    assert faults(audience, found, kills=reaper.killed.total()) == Counter(), f"seed {SEED}"
    assert reaper.killed.total() >= kills - 1


def test_the_same_check_fails_where_the_last_pulse_is_forgotten(product: Product) -> None:
    """The negative control: without any kill everybody is shown more than there was."""
    home = Cluster.at(product.folder / "data" / "postgres")
    with psycopg.connect(home.superuser_url("spom"), autocommit=True) as owner:
        owner.execute(WITHOUT_A_MEMORY)
    audience = seated(product, people=24, pulses=2)

    audience.watch()

    assert faults(audience, written(product), kills=0)["see more than there was"] == len(audience.viewers)
