"""The web server, as a child of `spom serve`: granian with Django, one process a core and four threads in each."""

import argparse
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from spom.config.command.loading import loading
from spom.config.command.tether import end_with_parent

# More threads wait for one another in Python, and each holds a database connection.
THREADS = 4
# Seconds a worker may take to finish its requests when it is asked to stop.
LAST_REQUESTS = 15


def main() -> None:
    """Serve until told to stop."""
    asked = _asked()
    end_with_parent(asked.parent)
    main_process = os.getpid()

    application = _loaded()
    if asked.only:
        application = only_at(frozenset(asked.only), application)

    def load(_target: str) -> Callable[..., Any]:
        # Runs in each of granian's own children, which would otherwise outlive it and keep the port.
        end_with_parent(main_process)
        # Until it serves it has granian's parent handlers, which only set a flag: let it end while it still loads.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        return application

    Granian(
        "spom.config.wsgi:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=asked.workers,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_REQUESTS,
        log_level=LogLevels.warning,
        ssl_cert=asked.certificate,
        ssl_key=asked.key,
    ).serve(target_loader=load)


def only_at(places: frozenset[str], application: Callable[..., Any]) -> Callable[..., Any]:
    """The same application for these addresses, and for whoever asks after its health; 404 for the rest."""

    def guarded(surroundings: dict[str, Any], start: Callable[..., Any]) -> Any:
        path = surroundings.get("PATH_INFO", "")
        if path in places or path in {"/healthz", "/readyz", "/metrics"}:
            return application(surroundings, start)
        start("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"This process looks at pictures for camera checks only.\n"]

    return guarded


def _loaded() -> Callable[..., Any]:
    """The portal with all its pages, loaded once for all workers. It opens no connection before the first request."""
    with loading():
        from django.urls import get_resolver  # noqa: PLC0415  # the parent must be watched before this takes its seconds

        from spom.config.wsgi import application  # noqa: PLC0415

        _ = get_resolver().url_patterns
    return application


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="spom web server")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--only", action="append", default=[])
    return parser.parse_args()


if __name__ == "__main__":
    main()
