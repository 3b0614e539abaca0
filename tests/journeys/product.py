"""The real product, started for a journey: web server, worker, a PostgreSQL of its own, the demo institution."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from spom.kit.postgres.cluster import Cluster
from spom.kit.postgres.ownership import SYSTEM_HOME
from tests.journeys.beside import Beside

ROOT = Path(__file__).parents[2]
SPOM = (sys.executable, "-m", "spom.config.command")
PATIENCE = 400.0
# A developer may point the journeys at a portal that is running already, with the demo in it.
RUNNING = "JOURNEYS_AT"
# … and say where its data is (the folder that holds `data`), for journeys that read its outbox.
RUNNING_IN = "JOURNEYS_IN"


@dataclass
class Product:
    """One running portal. Its data and its log are under `folder`."""

    folder: Path
    address: str
    # Without the demo nobody has an account yet, and nothing is set up.
    demo: bool = True
    # More variables of its surroundings, without their SPOM_.
    settings: dict[str, str] = field(default_factory=dict)
    # What is served: everything, or the pages alone.
    role: str = "all"
    web_processes: int = 1
    process: subprocess.Popen[bytes] | None = None
    _beside: Beside | None = None

    @property
    def log(self) -> Path:
        """Everything the server and the worker said."""
        return self.folder / "log.txt"

    def __enter__(self) -> Self:
        if self.process is None and RUNNING not in os.environ:
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._beside is not None:
            self._beside.end()
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(90)
            self._tidy()

    def _start(self) -> None:
        words = [*SPOM, "serve", "--port", self.address.rpartition(":")[2], "--role", self.role]
        words += ["--workers", str(self.web_processes)]
        words += ["--demo"] if self.demo else []
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                words, cwd=ROOT, env=self._surroundings(), stdout=log, stderr=subprocess.STDOUT
            )
        self._wait()

    def _tidy(self) -> None:
        """For root the database lies outside the folder, which only we may enter."""
        home = Cluster.at(self.folder / "data" / "postgres").home.folder
        if home.is_relative_to(SYSTEM_HOME):
            shutil.rmtree(home)

    def command(self, *words: str, typed: str = "") -> str:
        """Run `spom` beside the running portal, as an operator does, and return what it said."""
        return subprocess.run(
            [*SPOM, *words],
            cwd=ROOT,
            env=self._surroundings(),
            input=typed,
            capture_output=True,
            text=True,
            check=True,
            # Without a terminal of its own, a question for a password reads what was typed.
            start_new_session=True,
        ).stdout

    def run(self, code: str) -> str:
        """Run Python beside the running portal, with Django loaded and the portal's own role in the database."""
        if self._beside is None:
            self._beside = Beside(self._surroundings())
        return self._beside.run(code)

    def _surroundings(self) -> dict[str, str]:
        """The environment of this machine, without a word about another portal."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SPOM_")}
        return kept | {
            "SPOM_DATA_DIR": str(self.folder / "data"),
            "SPOM_PUBLIC_URL": self.address,
            "PYTHONUNBUFFERED": "1",
            # No journey but presence's own has a camera; a button stands in for it where hours are learned.
            "SPOM_TRUSTED_PRESENCE": "true",
            **{f"SPOM_{name}": value for name, value in self.settings.items()},
        }

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.process is not None and self.process.poll() is not None:
                break
            if _answers(self.address):
                return
            time.sleep(0.2)
        raise RuntimeError(f"The portal did not start. It said:\n{self.log.read_text(errors='replace')[-4000:]}")


def a_product(folder: Path, **settings: str) -> Product:
    """A portal on a free port of this machine, or the one that `JOURNEYS_AT` names."""
    address = os.environ.get(RUNNING, "") or f"http://localhost:{free_port()}"
    kept = os.environ.get(RUNNING_IN)
    return Product(folder=Path(kept) if kept else folder, address=address, settings=settings)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
