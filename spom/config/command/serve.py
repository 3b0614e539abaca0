"""`spom serve`."""

import os
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from spom.config.command.database import Database, database
from spom.config.command.network import Certificate, lan_addresses
from spom.config.command.port import want_port
from spom.config.command.prepare import make_ready
from spom.config.command.saying import Trouble
from spom.config.command.supervisor import Child, Supervisor
from spom.config.env import Env, Stage

FIRST_ANSWER_SECONDS = 60
# Where pictures are looked at. Everything else about checks, the other ways above all, stays with the web servers, so
# that it is there when the face servers are not.
WHERE_FACES_ARE_SEEN = ("/presence/check/frames/", "/presence/set-up/frames/")
EVERYWHERE = "0.0.0.0"  # noqa: S104  # only when asked for


class ServedRole(StrEnum):
    """What this process serves."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"
    # Camera checks alone, behind the same proxy: pictures are looked at on other cores than pages are drawn.
    FACE = "face"


@dataclass(frozen=True)
class Place:
    """Where the web server listens, and how people reach it."""

    host: str
    port: int
    workers: int
    certificate: Certificate | None = None

    @property
    def address(self) -> str:
        """The address for a browser on this machine."""
        return f"{'https' if self.certificate else 'http'}://localhost:{self.port}"

    @property
    def lan_addresses(self) -> list[str]:
        """The addresses for other devices."""
        return [f"https://{address}:{self.port}" for address in lan_addresses()] if self.certificate else []


def serve(
    *,
    role: Annotated[
        ServedRole,
        typer.Option(help="What to serve: web pages, the queue's tasks (worker), camera checks alone (face), or all."),
    ] = ServedRole.ALL,
    port: Annotated[int, typer.Option(help="Port of the web server.", min=1, max=65535)] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 is every network of this machine.")
    ] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Web processes; 0 is one a core.", min=0)] = 0,
    lan: Annotated[
        bool, typer.Option("--lan", help="HTTPS for the local network, so that a phone's camera can be tried.")
    ] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Load the demo institution first, if it is not there.")] = False,
) -> None:
    """Serve the portal until Ctrl-C. Starts the embedded PostgreSQL, unless SPOM_DATABASE_URL names another."""
    listening = role is not ServedRole.WORKER
    place = _place(host, port, workers)
    if lan:
        place = _opened_to_the_lan(place)
    if listening:
        want_port(place.host, place.port)
    with database() as where:
        make_ready(where, demo=demo)
        _tell_children(where, place)
        supervisor = Supervisor(_children(role, place))
        supervisor.run(_until_it_answers(supervisor, place) if listening else iter(["The worker is running."]))


def _place(host: str, port: int, workers: int) -> Place:
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return Place(host=host, port=port, workers=workers or cores)


def _opened_to_the_lan(place: Place) -> Place:
    surroundings = Env()
    if surroundings.stage is Stage.PRODUCTION:
        raise Trouble(
            "--lan is for trying things out. In production put a reverse proxy with a real certificate in front."
        )
    from spom.config.command.lan import certificate_for  # noqa: PLC0415  # cryptography takes its time to load

    certificate = certificate_for(surroundings.data_dir / "lan")
    return Place(host=EVERYWHERE, port=place.port, workers=place.workers, certificate=certificate)


def _tell_children(where: Database, place: Place) -> None:
    """The children learn the rest from their surroundings. The owner's address is none of their business."""
    os.environ["SPOM_DATABASE_URL"] = where.application
    os.environ.pop("SPOM_DATABASE_OWNER_URL", None)
    if place.certificate:
        hosts = [*lan_addresses(), socket.gethostname(), "localhost", "127.0.0.1"]
        os.environ["SPOM_ALLOWED_HOSTS"] = ",".join(hosts)
        os.environ["SPOM_PUBLIC_URL"] = (place.lan_addresses or [place.address])[0]
    elif Env().stage is not Stage.PRODUCTION:
        os.environ.setdefault("SPOM_PUBLIC_URL", place.address)


def _children(role: ServedRole, place: Place) -> list[Child]:
    web = ["spom.config.command.web_process", f"--host={place.host}", f"--port={place.port}"]
    web.append(f"--workers={place.workers}")
    if place.certificate:
        web += [f"--certificate={place.certificate.certificate}", f"--key={place.certificate.key}"]
    only = [f"--only={address}" for address in WHERE_FACES_ARE_SEEN]
    children = {
        ServedRole.WEB: Child(name="web server", words=web),
        ServedRole.WORKER: Child(name="worker", words=["spom.config.command.worker_process"]),
        ServedRole.FACE: Child(name="face server", words=[*web, *only]),
    }
    # A web server decides checks itself; a face server is for those who want them apart.
    wanted = {ServedRole.WEB, ServedRole.WORKER} if role is ServedRole.ALL else {role}
    return [child for kind, child in children.items() if kind in wanted]


def _until_it_answers(supervisor: Supervisor, place: Place) -> Iterator[str]:
    """Wait for the first answer, then say where the portal is."""
    until = time.monotonic() + FIRST_ANSWER_SECONDS
    while not _answers(place):
        if supervisor.is_stopping:
            return
        if time.monotonic() > until:
            yield f"The portal has not answered for {FIRST_ANSWER_SECONDS} s. Its messages stand above."
            return
        time.sleep(0.1)
    yield ""
    yield f"  SPOM is ready:  {place.address}"
    for address in place.lan_addresses:
        yield f"  On your phone:  {address}"
    if place.certificate:
        yield "  The browser will warn, because this machine signed its certificate itself. Its SHA-256 fingerprint:"
        yield f"  {place.certificate.fingerprint}"
    yield f"  Everything is kept in {Env().data_dir.absolute()}. Ctrl-C stops it all."


def _answers(place: Place) -> bool:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE  # it is ours, on this machine, and nothing is sent
    scheme = "https" if place.certificate else "http"
    try:
        with urllib.request.urlopen(f"{scheme}://127.0.0.1:{place.port}/", timeout=5, context=trusting):  # noqa: S310
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
