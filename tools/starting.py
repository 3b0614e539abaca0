"""`make run`: from nothing to a served portal."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from tools import machine, packages, weights
from tools.place import DATA, PYTHON, ROOT
from tools.saying import Stop, say, step

PR_SET_PDEATHSIG = 1
LAST_PORT = 65535


def run() -> None:
    """Install, build, then become `spom serve`."""
    asked, lan = port(), bool(os.environ.get("LAN"))
    say(f"SPOM in {ROOT}")
    machine.want_port(asked, host="0.0.0.0" if lan else "127.0.0.1")  # noqa: S104  # asked for by LAN=1
    os.environ.setdefault("SPOM_DATA_DIR", str(DATA))
    # The first time there is much to do for both cores; later the portal sees in an instant that all is done.
    prepare(packages.RUN, then=want_nothing if PYTHON.exists() else _begin_the_database)
    words = [str(PYTHON), "-m", "spom.config.command", "serve", "--demo", f"--port={asked}"]
    if lan:
        words.append("--lan")
    os.chdir(ROOT)
    end_with_make()
    os.execv(PYTHON, words)  # noqa: S606  # so that Ctrl-C and signals reach it directly


def want_nothing() -> None:
    """When Python's packages are there, nothing else begins."""


def prepare(lock: Path, *, then: Callable[[], None] = want_nothing) -> None:
    """Whatever must be installed and built before anything of ours runs; `then` as soon as Python's packages are."""
    machine.want_writable()
    machine.want_venv()
    machine.want_node()
    if not PYTHON.exists():
        machine.want_room()
    # Python's packages keep one core busy; the other builds meanwhile what needs Node alone.
    with ThreadPoolExecutor() as side_by_side:
        works = [
            side_by_side.submit(_want_python, lock, then),
            side_by_side.submit(_want_front_end),
        ]
    for work in works:
        work.result()


def _want_python(lock: Path, then: Callable[[], None]) -> None:
    packages.want_python_packages(lock)
    then()


def _begin_the_database() -> None:
    """While Node still builds. If it fails, the portal's own start fails too, and says why."""
    with suppress(Stop), step("Database and demo institution"):
        packages.run([PYTHON, "-m", "spom.config.command", "prepare", "--demo"])


def _want_front_end() -> None:
    """Assets hold what Node built, and the network that browsers are sent."""
    with ThreadPoolExecutor() as side_by_side:
        works = [side_by_side.submit(packages.want_node_packages), side_by_side.submit(weights.want_weights)]
    for work in works:
        work.result()
    packages.want_assets()


def port() -> int:
    """The port asked for by PORT=…."""
    asked = os.environ.get("PORT") or "8000"
    if not asked.isdigit() or not 0 < int(asked) <= LAST_PORT:
        raise Stop(f"PORT={asked} is no port: give a number from 1 to {LAST_PORT}, as in make run PORT=8001.")
    return int(asked)


def end_with_make() -> None:
    """When make is killed with kill -9, the portal it started must not run on unseen (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
