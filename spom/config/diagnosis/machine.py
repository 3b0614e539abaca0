"""The machine: what is installed, room, rights, the clock, the port."""

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from spom.config.diagnosis.problem import Problem

MEGABYTE = 1024 * 1024
LEAST_ROOM = 500 * MEGABYTE
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
PACKAGE = Path(__file__).parents[2]


def python() -> Iterator[Problem]:
    """Is Python new enough?"""
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Problem(
            f"Python is {sys.version.split()[0]}.", "Install Python 3.11 or newer and set the portal up anew."
        )


def node(checkout: Path = PACKAGE.parent) -> Iterator[Problem]:
    """In a working copy the pages' scripts are built with Node; an installed portal needs none."""
    if not (checkout / "package.json").exists():
        return
    program = shutil.which("node")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout if program else ""
    found = re.match(r"v(\d+)", said)
    if found is None:
        yield Problem("Node is missing, which builds styles and scripts.", f"Install Node {OLDEST_NODE} or newer.")
    elif int(found.group(1)) < OLDEST_NODE:
        yield Problem(f"Node is {said.strip()}.", f"Install Node {OLDEST_NODE} or newer.")


def room(data_dir: Path) -> Iterator[Problem]:
    """Is there room to write?"""
    free = shutil.disk_usage(_existing(data_dir)).free
    if free < LEAST_ROOM:
        yield Problem(
            f"The disk with {data_dir} has {free // MEGABYTE} MB left.",
            "Free some space, or move the data folder to another disk and name it in SPOM_DATA_DIR.",
        )


def rights(data_dir: Path) -> Iterator[Problem]:
    """May we write where everything is kept, and may others not read what is secret?"""
    if not os.access(_existing(data_dir), os.W_OK | os.X_OK):
        yield Problem(f"This account may not write in {data_dir}.", "Start as its owner, or set SPOM_DATA_DIR.")
        return
    for name in ("keys", "backups", "postgres/secrets"):
        folder = data_dir / name
        for path in [folder, *folder.glob("*")] if folder.is_dir() else []:
            if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
                yield Problem(f"{path} can be read by others on this machine.", f'Run "chmod 600 {path}".')


def clock(now: datetime | None = None) -> Iterator[Problem]:
    """A clock that is behind the program itself is certainly wrong."""
    written = datetime.fromtimestamp((PACKAGE / "__init__.py").stat().st_mtime, tz=UTC)
    now = now or datetime.now(UTC)
    if now < written:
        yield Problem(
            f"The clock says {now:%d %B %Y, %H:%M} UTC, before this portal was installed.",
            "Set it, and let it be kept right (timedatectl set-ntp true): codes and bookings depend on it.",
        )


def port(number: int) -> Iterator[Problem]:
    """Is the port free, or is it the portal that answers?"""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except PermissionError:
            yield Problem(f"This account may not open port {number}.", "Choose a port above 1023.")
        except OSError:
            if not _is_ours(number):
                yield Problem(
                    f"Port {number} is in use by another program.",
                    f'Stop that program, or serve on another port: "spom serve --port {number + 1}".',
                )


def _is_ours(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=3) as there:
            there.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return b" 200 " in there.recv(64)
    except OSError:
        return False


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())
