"""The real product, started as an operator starts it."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from spom.kit.postgres.tests.make import stop_whatever_runs

ROOT = Path(__file__).parents[4]
PATIENCE = 180.0


@dataclass
class Product:
    """`spom` with a data folder of its own."""

    data_dir: Path
    port: int
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    # What an operator sets besides, by the names of the environment.
    told: dict[str, str] = field(default_factory=dict)

    @property
    def surroundings(self) -> dict[str, str]:
        """Nothing of the tests' own database."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SPOM_")}
        return kept | {"SPOM_DATA_DIR": str(self.data_dir), "PYTHONPATH": str(ROOT)} | self.told

    def spom(self, *words: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "spom.config.command", *words],
            env=self.surroundings | surroundings,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def serve(self, *words: str) -> subprocess.Popen[str]:
        """Start it, and wait for its first answer."""
        program = subprocess.Popen(
            [sys.executable, "-m", "spom.config.command", "serve", f"--port={self.port}", "--workers=1", *words],
            env=self.surroundings,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.running.append(program)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert program.poll() is None, program.communicate()[0]
            assert time.monotonic() < until, "it did not answer"
            time.sleep(0.1)
        return program

    def answers(self) -> bool:
        """Does the web server answer anything?"""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                return True
        except (urllib.error.HTTPError, http.client.BadStatusLine):
            return True  # the latter: it speaks HTTPS
        except OSError:
            return False

    def family(self, program: subprocess.Popen[str]) -> list[psutil.Process]:
        """The program, whatever it started, and the server with its keeper."""
        mine = psutil.Process(program.pid)
        ours = [mine, *mine.children(recursive=True)]
        return ours + [one for one in psutil.process_iter() if one not in ours and self._speaks_of_us(one)]

    def _speaks_of_us(self, one: psutil.Process) -> bool:
        try:
            return any(str(self.data_dir) in word for word in one.cmdline())
        except psutil.Error:
            return False

    def tidy(self) -> None:
        """End whatever a failed test left."""
        for program in self.running:
            if program.poll() is None:
                program.send_signal(signal.SIGKILL)
            if program.stdout and not program.stdout.closed:
                program.communicate()
        for pid_file in list(self.data_dir.rglob("postmaster.pid")):
            stop_whatever_runs(pid_file.parent)


@contextmanager
def _a_product(port: int) -> Iterator[Product]:
    folder = Path(tempfile.mkdtemp(prefix="spom-"))
    folder.chmod(0o755)
    made = Product(data_dir=folder / "var", port=port)
    try:
        yield made
    finally:
        made.tidy()
        shutil.rmtree(folder)


@pytest.fixture
def product(unused_port: int) -> Iterator[Product]:
    """A portal nobody has started yet."""
    with _a_product(unused_port) as made:
        yield made


@pytest.fixture(scope="session")
def _once_started() -> Iterator[Path]:
    """The data of a portal that was migrated and stopped: making it takes ten times as long as copying it."""
    with _a_product(0) as made:
        done = made.spom("migrate")
        assert done.returncode == 0, done.stdout
        yield made.data_dir


@pytest.fixture
def known_product(product: Product, _once_started: Path) -> Product:
    """A portal that ran before, with nobody in it."""
    # Not shutil: it would give the cluster to us, and PostgreSQL runs as somebody else where we are root.
    subprocess.run(["cp", "-a", f"{_once_started}/.", str(product.data_dir)], check=True)
    return product


@pytest.fixture
def unused_port(socket_enabled: None) -> int:
    """A port of this machine; its network is asked here, so the guard is lifted."""
    import socket  # noqa: PLC0415  # the guard replaces it

    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def place() -> Iterator[Path]:
    """An open folder for a cluster: pytest's own is closed to the account that runs the server for root."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    yield folder
    for pid_file in list(folder.rglob("postmaster.pid")):
        stop_whatever_runs(pid_file.parent)
    shutil.rmtree(folder)
