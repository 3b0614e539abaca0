"""What the pid file says, and whether it can be believed: a number may by now name somebody else's process."""

import os
import subprocess
from pathlib import Path


def postmaster_pid(data: Path) -> int | None:
    """The number in postmaster.pid; None without one."""
    try:
        return int((data / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def is_alive(pid: int) -> bool:
    """Does any process have this number?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_our_postmaster(pid: int, data: Path) -> bool:
    """Is the living process with this number a PostgreSQL on this very data directory?

    A postmaster works inside its data directory, which tells it from another cluster's.
    """
    try:
        program = Path(f"/proc/{pid}/exe").readlink()
        folder = Path(f"/proc/{pid}/cwd").readlink()
    except FileNotFoundError:
        return not Path("/proc/self").exists() and _is_postgres_by_ps(pid)
    except PermissionError:
        return False  # another account's process: never one that we started
    # A program that was upgraded under the running server reads "postgres (deleted)".
    return program.name.partition(" ")[0] == "postgres" and folder == data.resolve()


def _is_postgres_by_ps(pid: int) -> bool:
    said = subprocess.run(["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return Path(said.stdout.strip()).name == "postgres"


def orphans(data: Path) -> list[int]:
    """Server processes on this data directory, found by what they are and where they work (Linux; else none)."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if is_our_postmaster(int(entry.name), data)]
