"""Sign-in, home, pulse, tests and seats on a running portal, as shares of what this machine can do.

    python -m tests.bench [REQUESTS]
    python -m tests.bench --weight      only what a thousand hours of learning leave behind
    python -m tests.bench --tests       only answers saved, papers started and drawn, questions brought in
    python -m tests.bench --seats       only seats held and looked for, among 270 centres with 100 000 seats

Starts `spom serve --role web` with one web process and a PostgreSQL of its own, as an institution runs it. The main
figure is the processor time of the web process for one request, from /proc: it holds still on a machine that others
use too. One core answers as many a second as fit into a second of it.
"""

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from spom.config.command.saying import say
from tests.bench import sitting
from tests.bench.crowd import gathered
from tests.bench.growth import LEDGER, grown
from tests.bench.limits import Limits, hashes, measured_limits
from tests.bench.load import Load, Request, under_load
from tests.bench.served import Door, Person, Portal, served

# A process that has just begun is a fifth slower than it is for the days that follow.
WARM_UP = 400
# More than one core bears: what it answers in a second is a second's work only while it is never idle, and a machine
# that sleeps between requests, or does something else, spends twice as much on each.
AT_ONCE = 100_000
# Share of that at which answers are timed.
TIMED_AT = 0.7


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one request costs: milliseconds of the web process and of PostgreSQL, statements, and bytes."""

    name: str
    web: float
    database: float
    statements: float
    load: Load
    slowest: float

    @property
    def a_second(self) -> float:
        """How many one core of web processes answers in a second."""
        return 1000 / self.web

    def line(self) -> str:
        """The cost in a row."""
        body = statistics.median(self.load.bodies)
        sent = statistics.median(self.load.sent)
        return (
            f"{self.name:<26}{self.a_second:8.1f}{self.web:9.2f}{self.database:9.2f}{self.statements:7.1f}"
            f"{sent:7.0f}{body:8.0f}{self.slowest * 1000:9.0f}"
        )


def main(requests: int) -> None:
    """Measure everything and print each result as soon as it is known."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as portal:
        limits = measured_limits(portal)
        print_limits(limits)
        nothing = cost(portal, "empty answer (/healthz)", "healthz", [lambda: Request.get("/healthz")] * requests)
        say(nothing.line())
        door, before = Door(portal.port), 0
        at_first: dict[str, Cost] = {}
        for times in GROWTH:
            say(f"data x {times}, {portal.product.run(grown(times, before)).strip()}")
            before = times
            portal.tidy()
            for one in workloads(portal, door, requests):
                say(one.line())
                first = at_first.setdefault(one.name, one)
                say(f"  {shares(one, limits, nothing, first)}")
        say(portal.product.run(LEDGER).strip())
        tests(portal, requests)
        seats(portal, requests)
        say(f"hashes once more: {hashes():.1f} a second and core; load {os.getloadavg()[0]:.1f}")


def weigh() -> None:
    """Only what a thousand hours of learning leave behind."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as portal:
        say(portal.product.run(LEDGER).strip())


def tests(portal: Portal, requests: int) -> None:
    """Answers, papers and a large file of questions."""
    for work in sitting.workloads(portal, requests):
        say(cost(portal, work.name, work.route, work.requests, ok=work.ok).line())
    say(portal.product.run(sitting.IMPORT).strip())


def tests_only(requests: int) -> None:
    """Only what concerns tests."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as portal:
        print_limits(measured_limits(portal))
        say(cost(portal, "empty answer (/healthz)", "healthz", [lambda: Request.get("/healthz")] * requests).line())
        tests(portal, requests)


def seats(portal: Portal, requests: int) -> None:
    """By the verb in a process beside the portal, then what the portal itself spends on a hold and on a search."""
    beside = portal.product.run("from tests.bench.seats import *; print(stage(HOLDS, CENTRES, CHAIRS))")
    portal.tidy()
    say(portal.product.run(f"from tests.bench.seats import measure; measure({beside.split()[-1]!r})").strip())
    crowd = gathered(portal.product, people=requests, seats=2 * requests)
    portal.tidy()
    held = [partial(crowd.hold, number) for number in range(requests)]
    say(cost(portal, "seat held", "booking:hold", held, ok=302).line())
    looked = [partial(crowd.search, number) for number in range(requests)]
    say(cost(portal, "seat looked for", "booking:search", looked).line())


def seats_only(requests: int) -> None:
    """Only what concerns seats."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as portal:
        print_limits(measured_limits(portal))
        say(cost(portal, "empty answer (/healthz)", "healthz", [lambda: Request.get("/healthz")] * requests).line())
        seats(portal, requests)


GROWTH = (1, 10, 100)


def workloads(portal: Portal, door: Door, requests: int) -> Iterator[Cost]:
    """Sign-in, home and pulse."""
    people = portal.people
    named = [people[number % len(people)].name for number in range(max(WARM_UP + 200, requests // 3))]
    yield cost(portal, "sign-in", "identity:sign_in", [partial(door.form, name) for name in named], ok=302)
    asked = [Request.get("/", cookie=people[number % len(people)].cookie) for number in range(requests)]
    yield cost(portal, "home", "portal:home", [partial(_itself, request) for request in asked])
    yield cost(portal, "pulse", "campus:pulse", pulses(people, requests))


def shares(one: Cost, limits: Limits, nothing: Cost, first: Cost) -> str:
    """What the cost is of what the machine can do, and of what it was with less data."""
    of_machine = (
        f"{one.a_second / limits.hashes:.0%} of the machine's hashes"
        if one.name == "sign-in"
        else f"{one.a_second / nothing.a_second:.1%} of an empty answer"
    )
    return (
        f"{of_machine}; of what it cost at first: web process {one.web / first.web:.0%},"
        f" PostgreSQL {one.database / first.database:.0%}; load {os.getloadavg()[0]:.1f}"
    )


def _itself(request: Request) -> Request:
    return request


def pulses(people: Sequence[Person], requests: int) -> list[Callable[[], Request]]:
    """The next pulse of one student after another; each in its turn.

    As the player does, nobody sends a pulse before the last one is answered: one that overtook another would be out of
    turn, and so would be every later one.
    """
    free = SimpleQueue[Person]()
    for person in people:
        free.put(person)

    def following() -> Request:
        person = free.get()
        person.seq += 1
        said = {"s": person.study, "l": person.lease, "n": person.seq, "v": 1, "p": 1, "m": [[30, 60.25, 1]]}
        body = json.dumps(said | {"at": 60_250}, separators=(",", ":")).encode()
        return Request.json("/learning/pulse", body, cookie=person.cookie, answered=partial(free.put, person))

    return [following] * requests


def cost(portal: Portal, name: str, route: str, requests: Sequence[Callable[[], Request]], *, ok: int = 200) -> Cost:
    """Warm up, find a rate the portal can bear, then count what the rest costs."""
    half = WARM_UP + (len(requests) - WARM_UP) * 3 // 4
    warm = under_load(portal.port, requests[:WARM_UP], rate=AT_ONCE)
    asked, answered = portal.statements(route)
    before = portal.spent()
    load = under_load(portal.port, requests[WARM_UP:half], rate=AT_ONCE)
    after = portal.spent()
    more_asked, more_answered = portal.statements(route)
    bearable = TIMED_AT * len(load.seconds) / (after.web - before.web)
    timed = under_load(portal.port, requests[half:], rate=bearable)
    load.statuses |= warm.statuses | timed.statuses
    if load.statuses != {ok}:
        raise SystemExit(f"{name} was answered with {sorted(load.statuses)}.")
    count = len(load.seconds)
    return Cost(
        name=name,
        web=(after.web - before.web) / count * 1000,
        database=(after.database - before.database) / count * 1000,
        statements=(more_asked - asked) / max(1, more_answered - answered),
        load=load,
        slowest=timed.slowest(0.99),
    )


def print_limits(limits: Limits) -> None:
    """What the machine can do, and what the columns are."""
    say(f"argon2id 19 MiB, t=2, p=1: {limits.hashes:.1f} a second and core; load {os.getloadavg()[0]:.1f}")
    say(f"PostgreSQL, one row by key: {limits.selects:.0f} a second on one connection, {limits.select_ms:.3f} ms each")
    say(
        f"PostgreSQL, one row changed: {limits.updates:.0f} a second on one connection, {limits.update_ms:.3f} ms of it"
    )
    say("                          a second  ms of    ms of         bytes   bytes   99 of 100")
    say("                           and core   web PostgreSQL  SQL   sent  received  in ms")


if __name__ == "__main__":
    if sys.argv[1:] == ["--weight"]:
        weigh()
    elif sys.argv[1:] == ["--tests"]:
        tests_only(1200)
    elif sys.argv[1:] == ["--seats"]:
        seats_only(1200)
    else:
        main(max(WARM_UP + 200, int(sys.argv[1])) if len(sys.argv) > 1 else 1200)
