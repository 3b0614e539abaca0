"""Sign-in, home and pulse on a running portal, as shares of what this machine can do.

    python -m tests.bench [REQUESTS]

Starts `spom serve --role web` with one web process and a PostgreSQL of its own, as an institution runs it. The main
figure is the processor time of the web process for one request, from /proc: it holds still on a machine that others
use too. One core answers as many a second as fit into a second of it.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from spom.config.command.saying import say
from tests.bench.growth import LEDGER, TIMES_10, TIMES_100
from tests.bench.limits import Limits, measured_limits
from tests.bench.load import Load, Request, under_load
from tests.bench.served import Door, Person, Portal, served

WARM_UP = 40
# Of one core, so that neighbours on a shared machine and the client find room.
BUSY = 0.5


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one request costs: milliseconds of the web process and of PostgreSQL, statements, and bytes."""

    name: str
    web: float
    database: float
    statements: float
    load: Load

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
            f"{sent:7.0f}{body:8.0f}{self.load.slowest(0.99) * 1000:9.0f}"
        )


def main(requests: int) -> None:
    """Measure everything and print it."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as portal:
        limits = measured_limits(portal)
        nothing = cost(portal, "empty answer (/healthz)", "healthz", [lambda: Request.get("/healthz")] * requests)
        door = Door(portal.port)
        names = [portal.people[number % len(portal.people)].name for number in range(max(60, requests // 4))]
        sign_in = cost(portal, "sign-in", "identity:sign_in", [partial(door.form, name) for name in names], ok=302)
        homes = [home(portal, f"home, data x {times}", requests, grow) for times, grow in GROWTH]
        pulse = cost(portal, "pulse", "campus:pulse", pulses(portal.people, requests))
        report(limits, [nothing, sign_in, *homes, pulse])
        say("")
        say(portal.product.run(LEDGER).strip())


GROWTH: tuple[tuple[int, str], ...] = ((1, ""), (10, TIMES_10), (100, TIMES_100))


def home(portal: Portal, name: str, requests: int, grow: str) -> Cost:
    """Home of one student after another, once the data has grown."""
    if grow:
        portal.product.run(grow)
    people = portal.people
    asked = [Request.get("/", cookie=people[number % len(people)].cookie) for number in range(requests)]
    return cost(portal, name, "portal:home", [partial(_itself, request) for request in asked])


def _itself(request: Request) -> Request:
    return request


def pulses(people: Sequence[Person], requests: int) -> list[Callable[[], Request]]:
    """The next pulse of one student after another; each in its turn."""

    def following(person: Person) -> Request:
        person.seq += 1
        said = {"s": person.study, "l": person.lease, "n": person.seq, "v": 1, "p": 1, "m": [[30, 60.25, 1]]}
        body = json.dumps(said | {"at": 60_250}, separators=(",", ":")).encode()
        return Request.json("/learning/pulse", body, cookie=person.cookie)

    return [partial(following, people[number % len(people)]) for number in range(requests)]


def cost(portal: Portal, name: str, route: str, requests: Sequence[Callable[[], Request]], *, ok: int = 200) -> Cost:
    """Warm up, find a rate the portal can bear, then count what the rest costs."""
    before = portal.spent()
    under_load(portal.port, requests[:WARM_UP], rate=10_000)
    # What is asked first is slower; a rate that is too low costs nothing but time.
    rate = BUSY * WARM_UP / max(0.01, portal.spent().web - before.web)
    asked, answered = portal.statements(route)
    before = portal.spent()
    load = under_load(portal.port, requests[WARM_UP:], rate=rate)
    after = portal.spent()
    more_asked, more_answered = portal.statements(route)
    if load.statuses != {ok}:
        raise SystemExit(f"{name} was answered with {sorted(load.statuses)}.")
    count = len(load.seconds)
    return Cost(
        name=name,
        web=(after.web - before.web) / count * 1000,
        database=(after.database - before.database) / count * 1000,
        statements=(more_asked - asked) / max(1, more_answered - answered),
        load=load,
    )


def report(limits: Limits, costs: Sequence[Cost]) -> None:
    """The limits, the costs, and the shares."""
    say(f"argon2id 19 MiB, t=2, p=1: {limits.hashes:.1f} a second and core")
    say(f"PostgreSQL, one row by key: {limits.selects:.0f} a second on one connection, {limits.select_ms:.3f} ms each")
    say(
        f"PostgreSQL, one row changed: {limits.updates:.0f} a second on one connection, {limits.update_ms:.3f} ms of it"
    )
    say("")
    say("                          a second  ms of    ms of         bytes   bytes   99 of 100")
    say("                           and core   web PostgreSQL  SQL   sent  received  in ms")
    for one in costs:
        say(one.line())
    by_name = {one.name: one for one in costs}
    say("")
    say(f"sign-in is {by_name['sign-in'].a_second / limits.hashes:.0%} of the machine's hashes")
    empty = by_name["empty answer (/healthz)"].a_second
    shares = [f"{name} {by_name[name].a_second / empty:.1%}" for name in ("home, data x 1", "pulse")]
    say(f"of an empty answer: {', '.join(shares)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
