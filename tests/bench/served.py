"""The portal under test: `spom serve` with one web process and no worker, a PostgreSQL of its own, and people in it."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from spom.kit.postgres.cluster import Cluster
from tests.bench.load import Caller, Request
from tests.bench.usage import descendants, seconds_of, seconds_of_dead
from tests.journeys.product import Product, free_port

PASSWORD = "peacocks dance in the rain"  # of people who exist as long as the benchmark runs
PEOPLE = 60
# The log as machines read it; people at a terminal get a dearer one.
AS_IN_PRODUCTION = {"LOG_FORMAT": "json"}

# Each has learned something else, so that no two homes are equal.
SEED = f"""
import json
from datetime import timedelta
from django.utils import timezone
from spom.campus.actions.deciding import credit_on_pass
from spom.campus.actions.studying import checkpoint
from spom.campus.models import Lesson
from spom.campus.tests import make
from spom.identity.actions.accounts import activate, open_account
from spom.identity.actions.roles import grant_role
from spom.identity.models import Role
from spom.portal.actions.visits import note_visit
from spom.programme.actions.enrolling import enrol
from spom.programme.models.catalogue import Programme
now, programme, lesson = timezone.now(), Programme.objects.order_by("pk").first(), Lesson.objects.order_by("pk").first()
said = []
for number in range({PEOPLE}):
    user = open_account(username=f"bench-{{number:03}}", full_name=f"Bench Person {{number}}", by=None, at=now)
    activate(user=user, password="{PASSWORD}", at=now)
    grant_role(user=user, role=Role.STUDENT, reason="bench", by=None, at=now)
    enrol(programme=programme, learner=user, registered_on=now.date(), source="bench", by=None, at=now)
    for days in (2, 1):
        note_visit(user=user, at=now - timedelta(days=days))
    study = make.study(user, on=lesson, at=now - timedelta(hours=8))
    for step in range(4 + number):
        study.pulse(played=[(0, 30, 1)])
    checkpoint(session=study.session, at=study.now)
    credit_on_pass(session=study.session, check=f"bench:{{number}}", at=study.now)
    said.append([user.username, study.session.pk, str(study.session.lease), study.seq])
print("SEEDED", json.dumps(said))
"""


@dataclass
class Person:
    """Somebody who is signed in, and at a lesson."""

    name: str
    study: int
    lease: str
    seq: int
    cookie: str = ""


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Processor seconds so far: of the web process, and of PostgreSQL with everything that belongs to it."""

    web: float
    database: float


@dataclass
class Portal:
    """A running portal."""

    product: Product
    cluster: Cluster
    people: list[Person]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.product.address.rpartition(":")[2])

    def spent(self) -> Spent:
        """Processor seconds until now."""
        process = self.product.process
        if process is None:
            raise RuntimeError("The portal is not running.")
        postmaster = int((self.cluster.home.data / "postmaster.pid").read_text().split()[0])
        backends = descendants(postmaster)
        return Spent(
            web=sum(seconds_of(pid) for pid in descendants(process.pid) if "web_process" in _words(pid)),
            database=sum(map(seconds_of, [postmaster, *backends])) + seconds_of_dead(postmaster),
        )

    def tidy(self) -> None:
        """Let PostgreSQL do now what it does by itself in the next minutes, so that it is not in the figures."""
        with psycopg.connect(self.cluster.superuser_url("spom"), autocommit=True) as line:
            line.execute("VACUUM ANALYZE")

    def statements(self, route: str) -> tuple[float, float]:
        """Statements asked and answers given so far on this route, as the portal itself counts them."""
        text = gzip.decompress(Caller(self.port).ask(Request.get("/metrics")).body).decode()
        asked = answered = 0.0
        for line in text.splitlines():
            if f'route="{route}"' not in line:
                continue
            if line.startswith("spom_request_statements_total"):
                asked += float(line.rpartition(" ")[2])
            if line.startswith("spom_responses_total"):
                answered += float(line.rpartition(" ")[2])
        return asked, answered


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


@contextmanager
def served(folder: Path) -> Iterator[Portal]:
    """Start it with the demo institution and sixty more students, each signed in."""
    product = Product(folder=folder, address=f"http://localhost:{free_port()}", role="web", settings=AS_IN_PRODUCTION)
    with product:
        seeded = next(line for line in product.run(SEED).splitlines() if line.startswith("SEEDED "))
        people = [Person(*one) for one in json.loads(seeded.removeprefix("SEEDED "))]
        portal = Portal(product=product, cluster=Cluster.at(folder / "data" / "postgres"), people=people)
        door = Door(portal.port)
        for person in people:
            person.cookie = door.sign_in(person.name)
        yield portal


class Door:
    """The sign-in page, opened once; its form is sent as often as wanted."""

    def __init__(self, port: int) -> None:
        self.caller = Caller(port)
        page = self.caller.ask(Request.get("/sign-in/"))
        self.token = page.cookies["__Host-csrf"]

    def form(self, name: str) -> Request:
        """The form with somebody's password, from a browser nobody knows."""
        return Request.post(
            "/sign-in/",
            {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": self.token},
            cookie=f"__Host-csrf={self.token}",
        )

    def sign_in(self, name: str) -> str:
        """Come in; what the browser sends from now on."""
        answer = self.caller.ask(self.form(name))
        if answer.status != 302:  # on to home
            raise RuntimeError(f"A sign-in answered {answer.status}.")
        return "; ".join(f"{key}={value}" for key, value in answer.cookies.items())
