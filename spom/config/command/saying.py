"""What is printed while something is done: one line a step, with the time it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """Something the operator can put right. The message says what happened and what to do."""


def say(line: str) -> None:
    """Print one line, at once."""
    print(line, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """`  Database …  1.2 s` around the work."""
    begun = time.monotonic()
    sys.stdout.write(f"  {what} … ")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - begun:.1f} s")


def without_steps(said: str) -> str:
    """What stays true when it is said again: everything but the steps, whose times were another start's."""
    return "".join(line for line in said.splitlines(keepends=True) if " … " not in line)
