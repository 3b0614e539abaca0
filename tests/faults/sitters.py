"""Candidates who sit papers over HTTP on a bad line, and the check of what the portal kept of it."""

import gzip
import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.bench.load import Answer, Caller, Request
from tests.journeys.product import Product

LOST_ON_THE_WAY, LOST_ON_THE_WAY_BACK = 0.3, 0.3
# Of every so many answers one is given anew.
CHANGED = 4
AT_ONCE = 12
PAUSE = 0.1
ACKNOWLEDGED, FOUND, BROKEN = 200, 302, 500
TOKEN = "sitter32candidate" + "abcde" * 3

# Everybody has a sign-in and a running paper: signing a thousand people in is not the question here.
SEATED = """
import json, secrets
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from spom.exams.actions.papers import Line, assemble_forms, draw_blueprint
from spom.exams.actions.starting import start_practice
from spom.exams.actions.writing import write_question
from spom.exams.models.bank import Question
from spom.exams.models.papers import Blueprint
from spom.exams.tests import make
from spom.identity.actions.gate import BACKEND
from spom.identity.models import Role, RoleGrant, Session, User
from spom.identity.models.sessions import hash_of
from spom.programme.models.catalogue import Module
now, first = timezone.now(), Module.objects.order_by("pk").first()
module = Module.objects.create(code="FAULTS", name="Faults", module_set=first.module_set, required_seconds=3600)
for number in range({questions}):
    write_question(module=module, item=make.item(f"Question {{number}}?"), by=None, at=now)
Question.objects.filter(module=module).update(state=Question.State.LIVE)
plan = draw_blueprint(module=module, name="Faults", purpose=Blueprint.Purpose.PRACTICE, minutes=180, marks_each=1,
                      wrong_costs=0, lines=[Line(count={questions})], by=None, at=now)
assemble_forms(blueprint=plan, number=1, opens_at=now, dice=make.dice(1), by=None, at=now)
people = User.objects.bulk_create(
    User(username=f"sitter-{{one}}", full_name=f"Student {{one}}", password="!", state="ACTIVE", language="en",
         created_at=now, activated_at=now)
    for one in range({people})
)
RoleGrant.objects.bulk_create(RoleGrant(user=one, role=Role.STUDENT, reason="faults", granted_at=now) for one in people)
keys = [secrets.token_urlsafe(24) for _ in people]
Session.objects.bulk_create(
    Session(key_hash=hash_of(key), user=one, method="password", created_at=now, seen_at=now, proved_at=now,
            idle=timedelta(hours=12), ends_at=now + timedelta(hours=12),
            data={{SESSION_KEY: str(one.pk), BACKEND_SESSION_KEY: BACKEND,
                  HASH_SESSION_KEY: one.get_session_auth_hash()}})
    for one, key in zip(people, keys, strict=True)
)
said = []
for user, key in zip(people, keys, strict=True):
    attempt = start_practice(blueprint=plan, learner=user, at=timezone.now())
    said.append([attempt.pk, str(attempt.lease), key])
print("SEATED", json.dumps(said))
"""

# What candidates kept for themselves against what the portal has.
CHECKED = """
import json
from collections import Counter
from pathlib import Path
from spom.exams.models.sitting import Attempt
from spom.exams.papers.marking import mark
from spom.exams.papers.paper import order_of
from spom.exams.queries.papers import paper_of
from spom.exams.queries.results import latest_answers
from spom.journal.models import Entry
found = Counter()
entries = Entry.objects.filter(kind="exams.AttemptHandedIn").values_list("about", flat=True)
handed_in = Counter(about["attempt"] for about in entries)
for key, typed, heard, too_late in json.loads(Path({record!r}).read_text()):
    attempt = Attempt.objects.select_related("form").get(pk=key)
    rows = {{one.seq: one for one in attempt.answers.all()}}
    found["acknowledged"] += len(heard)
    found["lost"] += sum(seq not in rows or rows[seq].content != {{"a": [answer]}} for seq, _number, answer in heard)
    last = {{number: answer for number, answer in typed}}
    has = {{number: one.content["a"][0] for number, one in latest_answers(attempt).items()}}
    found["older_over_newer"] += sum(has.get(number) != answer for number, answer in last.items())
    paper = paper_of(attempt.form)
    places = {{place: asked.number for place, asked in enumerate(order_of(paper, seed=attempt.seed), start=1)}}
    due = mark(paper, {{places[at]: [answer] for at, answer in last.items()}}, seed=attempt.seed).earned
    results = [one.earned for one in attempt.results.all()]
    found["without_a_result"] += not results
    found["marked_otherwise"] += results != [due]
    found["twice_handed_in"] += max(0, handed_in[f"exams.Attempt:{{key}}"] - 1)
    found["late_or_in_time_by_mistake"] += [seq for seq in sorted(rows) if rows[seq].is_late] != too_late
print("CHECKED", json.dumps(found))
"""


@dataclass
class Candidate:
    """Somebody with a bad line, and what their own device remembers."""

    attempt: int
    lease: str
    key: str
    dice: random.Random
    seq: int = 0
    # In the order they were given: the number of the question, and the answer.
    typed: list[tuple[int, int]] = field(default_factory=list)
    # What was acknowledged: its number, the question, the answer.
    heard: list[tuple[int, int, int]] = field(default_factory=list)
    unsent: list[tuple[int, int, int]] = field(default_factory=list)
    # Numbers of answers that came when all was over.
    too_late: list[int] = field(default_factory=list)

    def type(self, number: int) -> None:
        """Answer a question; it is on the device, and not sent yet."""
        answer = self.dice.randrange(3)
        self.seq += 1
        self.typed.append((number, answer))
        self.unsent.append((self.seq, number, answer))

    def save(self) -> Request:
        """Everything that is not acknowledged, in no order."""
        batch = self.unsent[:]
        self.dice.shuffle(batch)
        return self.saying(batch)

    def saying(self, batch: list[tuple[int, int, int]]) -> Request:
        """What the page of a test sends."""
        rows = [[1, seq, number, {"a": [answer]}] for seq, number, answer in batch]
        body = {"t": self.attempt, "l": self.lease, "b": rows, "u": len(rows)}
        return Request.json("/tests/answers", json.dumps(body).encode(), cookie=f"__Host-session={self.key}")

    def hand_in(self) -> Request:
        """The button."""
        cookie = f"__Host-session={self.key}; __Host-csrf={TOKEN}"
        path = f"/tests/attempts/{self.attempt}/hand-in/"
        return Request.post(path, {"csrfmiddlewaretoken": TOKEN}, cookie=cookie)


class Line:
    """Loses a third of what is said and of what comes back; answers None then, and while the portal is down."""

    def __init__(self, hall: "Hall", dice: random.Random) -> None:
        self.hall, self.dice = hall, dice
        self.caller: Caller | None = None

    def ask(self, request: Request) -> Answer | None:
        """Send it, perhaps."""
        assert time.monotonic() < self.hall.until, "The papers were not handed in in time."
        self.hall.asked += 1
        if self.hall.is_dark.is_set():
            time.sleep(PAUSE)
            return None
        if self.dice.random() < LOST_ON_THE_WAY:
            return None
        try:
            self.caller = self.caller or Caller(self.hall.port)
            answer = self.caller.ask(request)
        except OSError:
            self._pause()
            return None
        if answer.status >= BROKEN:
            self._pause()
            return None
        return None if self.dice.random() < LOST_ON_THE_WAY_BACK else answer

    def close(self) -> None:
        """The next request makes another connection."""
        caller, self.caller = self.caller, None
        if caller is not None:
            caller.close()

    def _pause(self) -> None:
        self.hall.unanswered += 1
        self.close()
        time.sleep(PAUSE)


@dataclass
class Hall:
    """Everybody who sits, and the portal they sit at."""

    product: Product
    candidates: list[Candidate]
    questions: int
    until: float
    # Nobody has a network.
    is_dark: threading.Event = field(default_factory=threading.Event)
    asked: int = 0
    unanswered: int = 0

    @property
    def port(self) -> int:
        """Where the portal listens."""
        return int(self.product.address.rpartition(":")[2])

    def everybody(self, act: Callable[[Candidate, Line], None], *, at_once: int = AT_ONCE) -> None:
        """Several at a time, each on a line of their own. Raises what went wrong first."""

        def one(candidate: Candidate) -> None:
            line = Line(self, candidate.dice)
            try:
                act(candidate, line)
            finally:
                line.close()

        with ThreadPoolExecutor(at_once) as crowd:
            for _done in crowd.map(one, self.candidates):
                pass

    def sit(self, candidate: Candidate, line: Line) -> None:
        """Answer everything, some of it again, and send it until it is acknowledged."""
        again = candidate.dice.sample(range(1, self.questions + 1), self.questions // CHANGED)
        for number in [*range(1, self.questions + 1), *again]:
            candidate.type(number)
            _send(candidate, line)
        self.send_the_rest(candidate, line)

    def sit_naively(self, candidate: Candidate, line: Line) -> None:
        """The same by a page that gives numbers to what it sends, not to answers: the negative control."""
        again = candidate.dice.sample(range(1, self.questions + 1), self.questions)
        for number in [*range(1, self.questions + 1), *again]:
            candidate.type(number)
            batch = []
            for _seq, place, answer in candidate.dice.sample(candidate.unsent, len(candidate.unsent)):
                candidate.seq += 1
                batch.append((candidate.seq, place, answer))
            heard = line.ask(candidate.saying(batch))
            if heard is not None:
                candidate.heard += batch
                candidate.unsent = []

    def send_the_rest(self, candidate: Candidate, line: Line) -> None:
        """Until nothing is left on the device."""
        while candidate.unsent:
            _send(candidate, line)

    def hand_in(self, candidate: Candidate, line: Line) -> None:
        """Until the portal says so; it may have heard it long before."""
        while True:
            answer = line.ask(candidate.hand_in())
            if answer is not None:
                assert answer.status == FOUND, (answer.status, answer.head)
                return

    def record(self) -> str:
        """What the devices remember, as JSON."""
        return json.dumps([[one.attempt, one.typed, one.heard, one.too_late] for one in self.candidates])


def seated(product: Product, *, people: int, questions: int, seed: int, patience: float) -> Hall:
    """Everybody before a paper that runs."""
    said = product.run(SEATED.format(questions=questions, people=people)).splitlines()
    rows = json.loads(next(line for line in said if line.startswith("SEATED ")).removeprefix("SEATED "))
    candidates = [
        Candidate(attempt, lease, key, random.Random(f"{seed} {number}"))  # noqa: S311  # to be repeated
        for number, (attempt, lease, key) in enumerate(rows)
    ]
    return Hall(product, candidates, questions, time.monotonic() + patience)


def checked(hall: Hall) -> dict[str, int]:
    """What the portal kept against what each candidate remembers."""
    record = hall.product.folder / "record.json"
    record.write_text(hall.record())
    said = hall.product.run(CHECKED.format(record=str(record))).splitlines()
    found: dict[str, int] = json.loads(next(line for line in said if line.startswith("CHECKED "))[8:])
    return found


def _send(candidate: Candidate, line: Line) -> None:
    heard = line.ask(candidate.save())
    if heard is None:
        return
    assert heard.status == ACKNOWLEDGED, (heard.status, heard.body)
    taken = {seq for _lease, seq in _json(heard)["taken"]}
    candidate.heard += [row for row in candidate.unsent if row[0] in taken]
    candidate.unsent = [row for row in candidate.unsent if row[0] not in taken]


def _json(answer: Answer) -> dict[str, Any]:
    packed = answer.body.startswith(b"\x1f\x8b")
    found: dict[str, Any] = json.loads(gzip.decompress(answer.body) if packed else answer.body)
    return found
