"""The far ends of our channels, for tests: a small mail server and a small SMS gateway on real sockets."""

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TypeVar

S = TypeVar("S")


@dataclass
class MailServer:
    """Takes every mail, unless told otherwise. `received` holds raw messages."""

    port: int = 0
    received: list[bytes] = field(default_factory=list)
    answer_to_recipient: str = "250 fine"
    answer_to_content: str = "250 taken"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server that speaks just enough SMTP."""
    state = MailServer()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            while line := self.rfile.readline():
                verb = line.split(maxsplit=1)[0].upper()
                if verb == b"DATA":
                    self._say("354 go on")
                    self._take_content()
                elif verb == b"QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say(state.answer_to_recipient if verb == b"RCPT" else "250 fine")

        def _take_content(self) -> None:
            lines: list[bytes] = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            if state.answer_to_content.startswith("250"):
                state.received.append(b"".join(lines))
            self._say(state.answer_to_content)

        def _say(self, words: str) -> None:
            self.wfile.write(words.encode() + b"\r\n")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Conversation) as server:
        state.port = server.server_address[1]
        yield from _serving(server, state)


@dataclass
class Gateway:
    """Takes every message, unless told otherwise; like real gateways it takes an Idempotency-Key once."""

    port: int = 0
    status: int = 200
    location: str = ""
    received: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    visits_elsewhere: int = 0

    @property
    def url(self) -> str:
        """Where to send messages."""
        return f"http://127.0.0.1:{self.port}/messages"


@contextmanager
def gateway() -> Iterator[Gateway]:
    """An SMS gateway."""
    state = Gateway()
    seen: set[str] = set()

    class Conversation(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if state.status < 300 and self.headers["Idempotency-Key"] not in seen:
                seen.add(self.headers["Idempotency-Key"])
                state.received.append(body)
                state.headers.append(dict(self.headers))
            self.send_response(state.status)
            if state.location:
                self.send_header("Location", state.location)
            self.end_headers()
            self.wfile.write(b'{"id": "gw-1"}')

        def do_GET(self) -> None:
            state.visits_elsewhere += 1
            self.send_response(200)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Conversation) as server:
        state.port = server.server_address[1]
        yield from _serving(server, state)


def _serving(server: socketserver.BaseServer, state: S) -> Iterator[S]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
