"""What this machine must offer, asked before anything slow begins."""

import os
import re
import shutil
import socket
import subprocess
import time

from tools.place import ROOT
from tools.saying import Stop

NODE_MAJOR = 20
MEGABYTE = 1024 * 1024
# Packages, assets and a new database take 900 MB together.
ROOM = 1500 * MEGABYTE
PORT_PATIENCE = 5.0


def want_node() -> None:
    """Raise Stop without Node and npm, or with old ones."""
    node = shutil.which("node")
    if node is None:
        raise Stop(f"Node is missing: SPOM builds its pages' scripts with it. Install Node {NODE_MAJOR} or newer.")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = re.match(r"v(\d+)", said)
    if found is None or int(found.group(1)) < NODE_MAJOR:
        raise Stop(f"Node {NODE_MAJOR} or newer is needed; this is {said or 'not answering'}. Install a newer one.")
    if shutil.which("npm") is None:
        raise Stop('npm is missing; it comes with Node, on Debian as the package "npm". Install it.')


def want_venv() -> None:
    """Raise Stop where Python came without venv (Debian packs it apart)."""
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise Stop(
            'This Python cannot make virtual environments. On Debian and Ubuntu run "apt-get install python3-venv".'
        ) from None


def want_room() -> None:
    """Raise Stop on a full disk, before the first byte is written."""
    free = shutil.disk_usage(ROOT).free
    if free < ROOM:
        raise Stop(
            f"The disk with {ROOT} has {free // MEGABYTE} MB left; SPOM needs {ROOM // MEGABYTE} MB to set itself up. "
            "Free some space and start again."
        )


def want_writable() -> None:
    """Raise Stop where nothing may be written."""
    if not os.access(ROOT, os.W_OK):
        raise Stop(f"This account may not write in {ROOT}. Take a copy of your own, or ask the folder's owner.")


def want_port(port: int, *, host: str) -> None:
    """Raise Stop if another program keeps the port; one that is just ending gets a moment."""
    until = time.monotonic() + PORT_PATIENCE
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                if time.monotonic() < until:
                    time.sleep(0.2)
                    continue
                raise Stop(
                    f"Port {port} is in use by another program. Stop that program, or choose another port: "
                    f'"make run PORT={port + 1}".'
                ) from None
        return
