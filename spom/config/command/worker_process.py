"""The queue's worker, as a child of `spom serve`: runs tasks, and the periodic ones at their time."""

import argparse
import os

import django
from django.core.management import call_command

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
    django.setup()
    call_command("procrastinate", "worker", f"--concurrency={AT_ONCE}", f"--shutdown-graceful-timeout={LAST_TASKS}")


if __name__ == "__main__":
    main()
