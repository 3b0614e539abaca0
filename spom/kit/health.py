"""Is this process ready to serve? Four questions, each with a figure for whoever has to look."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from spom.kit.queue_state import queue_state

# A due job that has waited longer than this, with or without a living worker, means that mail and codes are stuck.
LONGEST_WAIT_SECONDS = 600
LEAST_FREE_BYTES = 500 * 1024 * 1024
LEAST_FREE_SHARE = 0.02


@dataclass(frozen=True, kw_only=True)
class Check:
    """One answer."""

    name: str
    ok: bool
    detail: str


def checks(data_dir: Path) -> Iterator[Check]:
    """Database, migrations, queue, disk. Without a database the questions that need one are answered no, unasked."""
    database = _asked("database", _database)
    yield database
    for name, ask in (("migrations", _migrations), ("queue", _queue)):
        yield _asked(name, ask) if database.ok else Check(name=name, ok=False, detail="no database")
    yield _disk(data_dir)


def _asked(name: str, ask: Callable[[], tuple[bool, str]]) -> Check:
    try:
        ok, detail = ask()
    except DatabaseError as trouble:
        # The message may hold a host name and a role; its kind is enough here, the rest is in the log.
        return Check(name=name, ok=False, detail=type(trouble).__name__)
    return Check(name=name, ok=ok, detail=detail)


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, "answers"


def _migrations() -> tuple[bool, str]:
    waiting = _migrations_that_wait()
    return not waiting, f"{waiting} to apply" if waiting else "all applied"


def _migrations_that_wait() -> int:
    """Looking costs a tenth of a second, and what a process has seen applied stays applied as long as it lives."""
    if _seen_applied.is_set():
        return 0
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not waiting:
        _seen_applied.set()
    return waiting


_seen_applied = Event()


def _queue() -> tuple[bool, str]:
    state = queue_state()
    waited = round(state.oldest_due_seconds)
    detail = f"oldest due job waited {waited} s, {state.living_workers} workers alive"
    return waited <= LONGEST_WAIT_SECONDS, detail


def _disk(data_dir: Path) -> Check:
    try:
        usage = shutil.disk_usage(data_dir)
    except OSError as trouble:
        return Check(name="disk", ok=False, detail=trouble.strerror or "cannot be read")
    enough = usage.free >= max(LEAST_FREE_BYTES, usage.total * LEAST_FREE_SHARE)
    return Check(name="disk", ok=enough, detail=f"{usage.free // 1024**2} MB free")
