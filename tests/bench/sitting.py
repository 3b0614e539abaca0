"""Tests under load: saving an answer, starting a paper, drawing its page; and a large file of questions brought in."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from queue import SimpleQueue

import psycopg

from tests.bench.load import Request
from tests.bench.served import Person, Portal

QUESTIONS = 30

# A practice paper as long as the demo's tests, begun by everybody. A paper that counts is begun by the same statements.
PAPERS = f"""
import json
from django.utils import timezone
from spom.exams.actions.papers import Line, assemble_forms, draw_blueprint
from spom.exams.actions.starting import start_practice
from spom.exams.actions.writing import write_question
from spom.exams.models.bank import Question
from spom.exams.models.papers import Blueprint
from spom.exams.tests import make
from spom.identity.models import User
from spom.programme.models.catalogue import Module
now, module = timezone.now(), Module.objects.create(
    code="BENCH", name="Bench", module_set=Module.objects.order_by("pk").first().module_set, required_seconds=3600)
for number in range(2 * {QUESTIONS}):
    words = f"Question {{number}} of the bench, about as long as such questions are?"
    asked = make.item(words, topic=f"Topic {{number % 5}}")
    write_question(module=module, item=asked, by=None, at=now)
Question.objects.filter(module=module).update(state=Question.State.LIVE)
plan = draw_blueprint(module=module, name="Bench", purpose=Blueprint.Purpose.PRACTICE, minutes=60, marks_each=1,
                      wrong_costs=0, lines=[Line(count={QUESTIONS})], by=None, at=now)
assemble_forms(blueprint=plan, number=2, opens_at=now, dice=make.dice(1), by=None, at=now)
said = []
for user in User.objects.filter(username__regex="^bench-[0-9]{{3}}$").order_by("username"):
    attempt = start_practice(blueprint=plan, learner=user, at=timezone.now())
    said.append([attempt.pk, str(attempt.lease)])
print("PAPERS", json.dumps([plan.pk, said]))
"""

IMPORT = """
import resource, time
from django.utils import timezone
from spom.exams.actions.importing import look_into, take
from spom.exams.models.bank import BankImport
from spom.identity.models import User
from spom.programme.models.catalogue import Module
source = "\\n\\n".join(
    f"::Q{number}:: Which of {number} numbers is the largest, and by how much? {{=%100%{number} ~1 ~2 ~3}}"
    for number in range(4, 10_004)
).encode()
began, spent = time.monotonic(), time.process_time()
module, by = Module.objects.order_by("pk").first(), User.objects.order_by("pk").first()
looked = look_into(module=module, name="bench.gift", written_in=BankImport.Format.GIFT, source=source, by=by,
                   at=timezone.now())
taken = take(bank_import=looked, by=by, at=timezone.now()).taken
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{taken} questions brought in: {time.monotonic() - began:.1f} s, {time.process_time() - spent:.1f} s of it"
      f" in the application, at most {most:.0f} MB of memory")
"""


@dataclass
class Paper:
    """A running paper of one student."""

    person: Person
    attempt: int
    lease: str
    seq: int = 0


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is measured: its name, its route, and the requests in their order."""

    name: str
    route: str
    requests: Sequence[Callable[[], Request]]
    ok: int = 200


def workloads(portal: Portal, requests: int) -> Iterator[Work]:
    """Save answers, start papers, draw them."""
    said = next(line for line in portal.product.run(PAPERS).splitlines() if line.startswith("PAPERS "))
    plan, kept = json.loads(said.removeprefix("PAPERS "))
    papers = [Paper(person, *row) for person, row in zip(portal.people, kept, strict=True)]
    portal.tidy()
    yield Work(name="answer saved", route="exams:answers", requests=saves(papers, requests))
    with psycopg.connect(portal.cluster.superuser_url("spom"), autocommit=True) as line:
        requested = starts(line, papers, plan, requests)
        yield Work(name="paper started", route="exams:practise", requests=requested, ok=302)
        begun = (
            "SELECT a.id FROM exams_attempt AS a JOIN identity_user AS u ON u.id = learner_id WHERE a.state = 'RUNNING'"
        )
        for paper in papers:
            row = line.execute(f"{begun} AND username = %s", [paper.person.name]).fetchone()
            paper.attempt = row[0] if row else 0
    # Its own browser began it, so the page is the one that writes.
    yield Work(name="page of a paper", route="exams:sit", requests=pages(papers, requests))


def saves(papers: Sequence[Paper], requests: int) -> list[Callable[[], Request]]:
    """The next answer of one student after another, each acknowledged before the next."""
    free = SimpleQueue[Paper]()
    for paper in papers:
        free.put(paper)

    def following() -> Request:
        paper = free.get()
        paper.seq += 1
        batch = [[1, paper.seq, paper.seq % QUESTIONS + 1, {"a": [paper.seq % 3]}]]
        body = json.dumps({"t": paper.attempt, "l": paper.lease, "b": batch, "u": 1}, separators=(",", ":")).encode()
        return Request.json("/tests/answers", body, cookie=paper.person.cookie, answered=partial(free.put, paper))

    return [following] * requests


def pages(papers: Sequence[Paper], requests: int) -> list[Callable[[], Request]]:
    """A paper as whoever has just begun it, or reloads it, gets it."""

    def of(paper: Paper) -> Request:
        return Request.get(f"/tests/attempts/{paper.attempt}/", cookie=paper.person.cookie)

    return [partial(of, papers[number % len(papers)]) for number in range(requests)]


def starts(line: psycopg.Connection, papers: Sequence[Paper], plan: int, requests: int) -> list[Callable[[], Request]]:
    """Papers begun, one student after another; the one before is handed in behind the portal's back."""
    free = SimpleQueue[Paper]()
    for paper in papers:
        free.put(paper)

    def following() -> Request:
        paper = free.get()
        line.execute(
            "UPDATE exams_attempt AS a SET state = 'HANDED_IN', ended_at = now() FROM identity_user AS u"
            " WHERE a.state = 'RUNNING' AND u.id = learner_id AND u.username = %s",
            [paper.person.name],
        )
        cookies = dict(one.split("=", 1) for one in paper.person.cookie.split("; "))
        form = {"csrfmiddlewaretoken": cookies["__Host-csrf"]}
        request = Request.post(f"/tests/practice/{plan}/", form, cookie=paper.person.cookie)
        return replace(request, answered=partial(free.put, paper))

    return [following] * requests
