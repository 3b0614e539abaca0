"""How progress is told: one line a step, with its time; and how a run ends that cannot go on."""

import sys
import threading
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
    """`  Python packages … 8.2 s` around the work.

    In a thread, beside other work, the line comes when it is done: halves would mix.
    """
    begun = time.monotonic()
    is_alone = threading.current_thread() is threading.main_thread()
    opening = f"  {what} … "
    if is_alone:
        sys.stdout.write(opening)
        sys.stdout.flush()
    try:
        yield
    except BaseException:
        say("failed" if is_alone else f"{opening}failed")
        raise
    seconds = f"{time.monotonic() - begun:.1f} s"
    say(seconds if is_alone else opening + seconds)
