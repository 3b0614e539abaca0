"""Students who book and pay over HTTP, and the hand that kills the processes which serve them."""

import gzip
import os
import random
import re
import signal
import threading
import time
from bisect import bisect
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from spom.kit.postgres.cluster import Cluster
from tests.bench.crowd import Crowd
from tests.bench.load import Answer, Caller, Request
from tests.bench.usage import descendants, parent_of
from tests.journeys.product import Product

CLIENTS = 12
# A page that does not come back for so long is a fault of its own. A web server that is started anew takes ten seconds.
PATIENCE = 150.0
PAUSE = 0.1
GONE_WITHIN = 30.0
# What is killed, and how often of every twelve, in an order drawn by lot beforehand: a lot drawn anew each time falls
# on the database server again and again, while nothing else is there to be killed.
KINDS = {"web process": 5, "web server": 1, "worker": 2, "session": 2, "database": 2}
FOUND, REFUSED, BROKEN = (302, 303), 409, 500
FULL, HAS_ONE = "The last seat has just been taken", "You have a seat for this test already"
BOOKING, ORDER = re.compile(r"/booking/bookings/([\w-]+)/"), re.compile(r"/payments/orders/([\w-]+)/")
# How the gateway plays, and how often of a hundred: it captures and is silent for a while, or until its event comes;
# says the same three times; says things in the wrong order; speaks after the hold is over; never speaks at all.
PLAYS = {"timeout": 20, "duplicate": 30, "reorder": 20, "late": 5, "silent": 5, "succeed": 20}


class GaveUp(Exception):
    """Nothing but errors for as long as anybody would try."""


@dataclass
class Rush:
    """Everybody wants a seat. What was acknowledged to whom is written down here."""

    port: int
    crowd: Crowd
    seed: int
    # Set when nobody kills any more: whoever then gets no answer has waited long enough.
    is_over: threading.Event = field(default_factory=threading.Event)
    held: dict[int, str] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    full: int = 0
    asked: int = 0
    unanswered: int = 0
    answered_at: list[float] = field(default_factory=list)
    _order: threading.Lock = field(default_factory=threading.Lock)
    _mine: threading.local = field(default_factory=threading.local)
    _lines: list[Caller] = field(default_factory=list)

    def everybody(self) -> None:
        """Book for each of them, some at once. Raises what went wrong first."""
        order = list(range(len(self.crowd.keys)))
        random.Random(self.seed).shuffle(order)  # noqa: S311  # to be repeated
        try:
            with ThreadPoolExecutor(CLIENTS) as clients:
                for _done in clients.map(self.book, order):
                    pass
        finally:
            for line in self._lines:
                line.close()

    def book(self, number: int) -> None:
        """Take a seat, and pay for it if there was one."""
        reference = self._hold(number)
        if reference is None:
            self.full += 1
            return
        self.held[number] = reference
        dice = random.Random(f"{self.seed}-{number}")  # noqa: S311  # to be repeated
        if self._pay(number, reference, dice.choices(list(PLAYS), list(PLAYS.values()))[0]):
            self.paid.add(reference)

    def pause_after(self, moment: float) -> float:
        """The longest time nobody was answered that began within a second of this moment, in seconds."""
        near = self.answered_at[max(0, bisect(self.answered_at, moment) - 1) :]
        gaps = (after - before for before, after in pairwise(near) if before < moment + 1)
        return max(gaps, default=0.0)

    def _hold(self, number: int) -> str | None:
        answer = self._until_answered(self.crowd.hold(number))
        if answer.status in FOUND:
            return _part(BOOKING, _where(answer))
        said = _text(answer)
        if answer.status == REFUSED and FULL in said:
            return None
        if answer.status == REFUSED and HAS_ONE in said:
            # An earlier try was served, and its answer lost: the learner's own page says which seat it is.
            return _part(BOOKING, _text(self._until_answered(self._page(number, "/booking/"))))
        raise AssertionError(f"A hold was answered {answer.status}: {said[:2000]}")

    def _pay(self, number: int, reference: str, play: str) -> bool:
        """Pay at the demo gateway. Answers whether the portal said that it knows of the money."""
        asked = self._until_answered(self.crowd.post(number, f"/booking/bookings/{reference}/payment/"))
        order = f"/payments/orders/{_part(ORDER, _where(asked))}/"
        onward = _where(self._until_answered(self.crowd.post(number, f"{order}payment/")))
        brought = self._ask(self.crowd.post(number, onward, play=play))
        while brought is None:
            # Nobody knows whether the gateway took the money. Whoever is not told looks, and then pays once more.
            if self._is_paid(number, order):
                return True
            brought = self._ask(self.crowd.post(number, onward, play=play))
        if "/back/" in _where(brought):
            self._until_answered(self._page(number, _where(brought)))
        return self._is_paid(number, order)

    def _is_paid(self, number: int, order: str) -> bool:
        return self._until_answered(self._page(number, order)).status in FOUND

    def _page(self, number: int, path: str) -> Request:
        return Request.get(path, cookie=self.crowd.cookie(number))

    def _until_answered(self, request: Request) -> Answer:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self.is_over.is_set():
            if answer := self._ask(request):
                return answer
        raise GaveUp(request.data[:80])

    def _ask(self, request: Request) -> Answer | None:
        """None where nobody knows what became of it: the line broke, or the portal said that something did."""
        line = self._line()
        self.asked += 1
        try:
            answer = line.ask(request)
        except OSError:
            line.close()
        else:
            if answer.status < BROKEN:
                with self._order:
                    self.answered_at.append(time.monotonic())
                return answer
        self.unanswered += 1
        time.sleep(PAUSE)
        return None

    def _line(self) -> Caller:
        """Each client keeps its own open."""
        line: Caller | None = getattr(self._mine, "line", None)
        if line is None:
            line = self._mine.line = Caller(self.port)
            self._lines.append(line)
        return line


@dataclass
class Reaper:
    """Kills from one moment to the next, without a word: web processes, workers, database sessions, the database."""

    product: Product
    seed: int
    is_over: threading.Event
    kinds: dict[str, int] = field(default_factory=KINDS.copy)
    killed: Counter[str] = field(default_factory=Counter)
    moments: list[tuple[str, float]] = field(default_factory=list)
    _joined: list[Cluster] = field(default_factory=list)

    def while_they(self, act: Callable[[], None], *, kills: int, due: Callable[[int], bool]) -> None:
        """Kill so often while something goes on; `due` says whether it is time for the kill with this number."""
        dice = random.Random(self.seed)  # noqa: S311  # to be repeated
        planned = self._planned(kills, dice)
        with ThreadPoolExecutor(1) as side:
            going = side.submit(act)
            try:
                while not going.done():
                    time.sleep(dice.uniform(0.05, 0.3))
                    if planned and due(self.killed.total()) and self._kill(planned[-1], dice):
                        planned.pop()
            finally:
                self.is_over.set()
            going.result()
        for cluster in self._joined:
            cluster.leave()

    def _planned(self, kills: int, dice: random.Random) -> list[str]:
        some = [kind for kind, times in self.kinds.items() for _time in range(times)]
        rounds = range(kills // len(some) + 1)
        return [kind for _round in rounds for kind in dice.sample(some, len(some))][:kills]

    def _kill(self, kind: str, dice: random.Random) -> bool:
        found = {
            "web process": lambda: self._ours("web_process", inner=True),
            "web server": lambda: self._ours("web_process", inner=False),
            "worker": lambda: self._ours("worker_process", inner=False),
            "session": self._sessions,
            "database": self._postmaster,
        }[kind]()
        if not found:
            return False
        chosen = dice.choice(found)
        try:
            os.kill(chosen, signal.SIGKILL)
        except ProcessLookupError:
            return False
        self.killed[kind] += 1
        self.moments.append((kind, time.monotonic()))
        if kind == "database":
            # As the service manager of a machine does, once nothing is left of it.
            until = time.monotonic() + GONE_WITHIN
            while Path(f"/proc/{chosen}").exists() and time.monotonic() < until:
                time.sleep(0.02)
            again = Cluster.at(self._home)
            again.join()
            self._joined.append(again)
        return True

    @property
    def _home(self) -> Path:
        return self.product.folder / "data" / "postgres"

    def _ours(self, name: str, *, inner: bool) -> list[int]:
        """Children of the supervisor by what they run; `inner`: the children of those."""
        if self.product.process is None:
            return []
        named = [pid for pid in descendants(self.product.process.pid) if name in _words(pid)]
        return [pid for pid in named if (parent_of(pid) in named) == inner]

    def _sessions(self) -> list[int]:
        found = [descendants(pid) for pid in self._postmaster()]
        return [pid for pids in found for pid in pids if " spom " in _words(pid)]

    def _postmaster(self) -> list[int]:
        with suppress(OSError, ValueError, IndexError):
            return [int((Cluster.at(self._home).home.data / "postmaster.pid").read_text().split()[0])]
        return []


def _words(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def _where(answer: Answer) -> str:
    if answer.status not in FOUND:
        raise AssertionError(f"A way on was expected, not {answer.status}: {_text(answer)[:2000]}")
    return next(line[10:] for line in answer.head.split("\r\n") if line.startswith("location: "))


def _text(answer: Answer) -> str:
    packed = "content-encoding: gzip" in answer.head.lower()
    return (gzip.decompress(answer.body) if packed else answer.body).decode(errors="replace")


def _part(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise AssertionError(f"No {pattern.pattern} in {text[:2000]}")
    return found[1]
