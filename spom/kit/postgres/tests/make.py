"""Programs and questions for tests of clusters."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from spom.kit.postgres import process
from spom.kit.postgres.binaries import copied, find
from spom.kit.postgres.cluster import Cluster
from spom.kit.postgres.ownership import Account

PACKAGE = Path(__file__).parents[4]
# An account with a name, and one without.
SOMEBODY = pwd.getpwnam("nobody").pw_uid
NAMELESS = 64321

# Joins the cluster named first, says so, and stays until its input is closed.
JOINER = """
import sys
from pathlib import Path
from spom.kit.postgres.binaries import copied, find
from spom.kit.postgres.cluster import Cluster
from spom.kit.postgres.ownership import Account
from spom.kit.postgres.trouble import DatabaseTrouble
try:
    cluster = Cluster.at(Path(sys.argv[1]))
    cluster.join()
except DatabaseTrouble as trouble:
    print(type(trouble).__name__, trouble, flush=True)
    raise SystemExit(1)
print("joined", flush=True)
sys.stdin.read()
cluster.leave()
print("left", flush=True)
"""


def ask(cluster: Cluster, question: str, database: str = "postgres") -> str:
    """What the superuser is answered, as text."""
    with psycopg.connect(cluster.superuser_url(database), autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
    return str(row[0]) if row else ""


def pid_of(cluster: Cluster) -> int:
    """The number of the running postmaster."""
    pid = process.postmaster_pid(cluster.home.data)
    assert pid is not None
    return pid


def is_up(cluster: Cluster) -> bool:
    """Is a postmaster alive on this data?"""
    pid = process.postmaster_pid(cluster.home.data)
    return pid is not None and process.is_our_postmaster(pid, cluster.home.data)


def eventually(holds: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Does it hold before the time is up?"""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


def stop_whatever_runs(data: Path) -> None:
    """End a server that a failed test left on this data."""
    pid = process.postmaster_pid(data)
    if pid is not None and process.is_our_postmaster(pid, data):
        os.kill(pid, signal.SIGQUIT)
        eventually(lambda: not process.is_alive(pid))


def joiner(folder: Path, *, uid: int | None = None, program: Path | None = None) -> subprocess.Popen[str]:
    """Another program that uses the cluster; as another account if `uid` says so."""
    package = PACKAGE if program is None else program
    return subprocess.Popen(
        [sys.executable if uid is None else python_for_everybody(), "-c", JOINER, str(folder)],
        cwd="/",
        env=os.environ | {"PYTHONPATH": str(package), "HOME": "/nonexistent"},
        user=uid,
        group=uid,
        extra_groups=None if uid is None else [],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def first_word(program: subprocess.Popen[str]) -> str:
    """The first line it prints."""
    assert program.stdout is not None
    return program.stdout.readline().strip()


def finish(program: subprocess.Popen[str]) -> str:
    """Close its input, wait for its end; what it still said."""
    said, _ = program.communicate(timeout=60)
    return said.strip()


def python_for_everybody() -> str:
    """A Python that any account can run; the one of the tests may lie in somebody's private home."""
    for candidate in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        if not Path(candidate).exists():
            continue
        version = "import sys; sys.exit(sys.version_info < (3, 11))"
        tried = Account(SOMEBODY, SOMEBODY, switch=True).run(["/bin/sh", "-c", f"{candidate} -c '{version}'"])
        if tried.returncode == 0:
            return candidate
    pytest.skip("no Python 3.11 on this machine can be run by another account")


def readable_package(place: Path) -> Path:
    """A copy of the code under test that any account can read, with PostgreSQL's programs beside it."""
    target = place / "package"
    for part in ("spom/__init__.py", "spom/kit/__init__.py"):
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGE / part, target / part)
    shutil.copytree(PACKAGE / "spom/kit/postgres", target / "spom/kit/postgres")
    copied(find(), place / "wheel")
    for folder in (place / "wheel").iterdir():
        folder.rename(target / folder.name)
    for folder in (target, *target.rglob("*")):
        if folder.is_dir():
            folder.chmod(0o755)
    return target


@contextmanager
def sleeper(*, uid: int) -> Iterator[int]:
    """A living process that has nothing to do with PostgreSQL; its number."""
    with subprocess.Popen(["sleep", "300"], user=uid if os.geteuid() == 0 else None) as program:
        try:
            yield program.pid
        finally:
            program.kill()
