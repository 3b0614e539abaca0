"""Is the port free? granian shares ports, so a second server would start unnoticed and answer half the requests."""

import socket
import time

from spom.config.command.saying import Trouble

# A server that was just told to stop, or whose parent was killed, needs a moment to go.
PATIENCE = 5.0


def want_port(host: str, port: int) -> None:
    """Wait a moment for the port; raise Trouble if somebody keeps it."""
    until = time.monotonic() + PATIENCE
    while not _is_free(host, port):
        if time.monotonic() > until:
            raise Trouble(
                f"Port {port} is in use by another program. Stop that program, or choose another port: "
                f'"make run PORT={port + 1}" or "spom serve --port {port + 1}".'
            )
        time.sleep(0.2)


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
