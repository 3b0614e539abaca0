"""One way to leave work for a worker.

The queue is in the same database, so work deferred in a transaction appears when the transaction commits, and
vanishes when it does not. The task is named, not imported: actions stand below tasks.
"""

from collections.abc import Mapping

from procrastinate.contrib.django import app
from procrastinate.types import JSONValue


def defer(*, task: str, arguments: Mapping[str, JSONValue]) -> None:
    """Have a worker run `task` (its full dotted name) as soon as it can."""
    app.configure_task(task, allow_unknown=True).defer(**arguments)
