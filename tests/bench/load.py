"""A light client: keeps its connections open, sends what was written before, and looks at little of the answer.

The load is open: requests leave at their time whether or not earlier ones have been answered, and the time of each is
counted from when it should have left.
"""

import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Self
from urllib.parse import urlencode

CONNECTIONS = 4
CHUNK = 65536


@dataclass(frozen=True, kw_only=True)
class Request:
    """Ready to be sent. `answered` is called once the answer is there."""

    data: bytes
    answered: Callable[[], None] = lambda: None

    @classmethod
    def get(cls, path: str, *, cookie: str = "") -> Self:
        """Ask for a page."""
        return cls(data=_head("GET", path, cookie) + b"\r\n")

    @classmethod
    def post(cls, path: str, form: dict[str, str], *, cookie: str = "") -> Self:
        """Send a form."""
        body = urlencode(form).encode()
        kind = "application/x-www-form-urlencoded"
        return cls(data=_head("POST", path, cookie) + _sized(kind, body) + body)

    @classmethod
    def json(cls, path: str, body: bytes, *, cookie: str = "", answered: Callable[[], None] = lambda: None) -> Self:
        """Send JSON."""
        return cls(data=_head("POST", path, cookie) + _sized("application/json", body) + body, answered=answered)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    head: str
    body: bytes

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser would keep."""
        lines = (line.partition(":") for line in self.head.split("\r\n"))
        pairs = (value.strip().partition(";")[0].partition("=") for name, _, value in lines if name == "set-cookie")
        return {name: value for name, _, value in pairs}


class Caller:
    """One connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line: socket.socket | None = None

    def ask(self, request: Request) -> Answer:
        """Send one request and read the answer."""
        if self.line is None:
            self.line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line.sendall(request.data)
        head, body = self._until(b"\r\n\r\n", b"")
        text = head.decode("latin-1")
        small = text.lower()
        if "content-length: " in small:
            length = int(small.split("content-length: ")[1].split("\r\n")[0])
            while len(body) < length:
                body += self._more()
        elif "transfer-encoding: chunked" in small:
            body = self._chunks(body)
        return Answer(status=int(text[9:12]), head=text, body=body)

    def close(self) -> None:
        """Hang up."""
        line, self.line = self.line, None
        if line is not None:
            line.close()

    def _chunks(self, rest: bytes) -> bytes:
        whole = b""
        while True:
            size, rest = self._until(b"\r\n", rest)
            length = int(size, 16)
            while len(rest) < length + 2:
                rest += self._more()
            whole, rest = whole + rest[:length], rest[length + 2 :]
            if not length:
                return whole

    def _until(self, mark: bytes, have: bytes) -> tuple[bytes, bytes]:
        while mark not in have:
            have += self._more()
        before, _, after = have.partition(mark)
        return before, after

    def _more(self) -> bytes:
        got = self.line.recv(CHUNK) if self.line else b""
        if not got:
            raise ConnectionError("The portal hung up.")
        return got


@dataclass
class Load:
    """What came of a load."""

    seconds: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def slowest(self, share: float) -> float:
        """The time within which this share was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def under_load(port: int, requests: Sequence[Callable[[], Request]], *, rate: float) -> Load:
    """Send the requests, so many a second."""
    load, free = Load(), SimpleQueue[Caller]()
    for _ in range(CONNECTIONS):
        free.put(Caller(port))
    begun = time.perf_counter()

    def send(number: int) -> None:
        due = begun + number / rate
        caller = free.get()
        try:
            request = requests[number]()
            answer = caller.ask(request)
        finally:
            free.put(caller)
        load.seconds.append(time.perf_counter() - due)
        load.sent.append(len(request.data.partition(b"\r\n\r\n")[2]))
        load.bodies.append(len(answer.body))
        load.statuses.add(answer.status)
        request.answered()

    with ThreadPoolExecutor(CONNECTIONS) as senders:
        sending = []
        for number in range(len(requests)):
            time.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            sending.append(senders.submit(send, number))
        for one in sending:
            one.result()
    return load


def _head(method: str, path: str, cookie: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip, br", "User-Agent: Firefox/140"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return "".join(f"{line}\r\n" for line in lines).encode()


def _sized(kind: str, body: bytes) -> bytes:
    return f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
