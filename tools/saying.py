"""How progress is told: one line a step, with its time; and how a run ends that cannot go on."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """Nothing more can be done. The message says what happened and what to do."""


def say(line: str) -> None:
    """Print one line, at once."""
    print(line, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """`  Python packages …  8.2 s` around the work."""
    begun = time.monotonic()
    sys.stdout.write(f"  {what} … ")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - begun:.1f} s")
