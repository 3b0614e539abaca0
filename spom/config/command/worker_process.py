"""The queue's worker, as a child of `spom serve`: runs tasks, and the periodic ones at their time."""

import argparse
import asyncio
import os
import sys

import django
from procrastinate.exceptions import ConnectorException

from spom.config.command.loading import loading
from spom.config.command.tether import end_with_parent

# Tasks at once; most of them wait for the network.
AT_ONCE = 4
# Seconds running tasks get when the worker is asked to stop; then they are queued again.
LAST_TASKS = 15


def main() -> None:
    """Work until told to stop."""
    parser = argparse.ArgumentParser(prog="spom worker")
    parser.add_argument("--parent", type=int, required=True)
    end_with_parent(parser.parse_args().parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    with loading():
        django.setup()
    try:
        asyncio.run(_work())
    except ConnectorException as no:
        sys.exit(f"The worker lost its database: {no.__cause__ or no}")


async def _work() -> None:
    """Run tasks until a signal asks to stop. Not by procrastinate's own command, which talks to a person's terminal."""
    from procrastinate.contrib.django import app  # noqa: PLC0415  # needs the portal loaded
    from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: PLC0415

    assert isinstance(app.connector, DjangoConnector)  # noqa: S101  # what it is in Django, for mypy
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        async with working.open_async() as opened:
            await opened.run_worker_async(concurrency=AT_ONCE, shutdown_graceful_timeout=LAST_TASKS)


if __name__ == "__main__":
    main()
