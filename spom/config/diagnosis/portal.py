"""The portal itself: migrated, complete, its queue moving, its backups young. Asked once Django is loaded."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from spom.config.diagnosis.problem import Problem
from spom.kit.health import LONGEST_WAIT_SECONDS
from spom.kit.postgres.dump import backups
from spom.kit.queue_state import queue_state

PACKAGE = Path(__file__).parents[2]
OLDEST_BACKUP = timedelta(days=2)


def migrations() -> Iterator[Problem]:
    """Is the database of this version?"""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(str(step) for step, _ in waiting[:3])
        yield Problem(f"{len(waiting)} migrations are waiting, such as {names}.", 'Run "spom migrate".')


def assets(package: Path = PACKAGE) -> Iterator[Problem]:
    """Are styles, scripts and translations built?"""
    if not (package / "kit" / "static" / "dist" / "manifest.json").exists():
        yield Problem(
            "Styles and scripts are not built.", 'In a working copy run "npm run build"; else install the wheel.'
        )
    missing = [po for po in sorted(package.rglob("*.po")) if not po.with_suffix(".mo").exists()]
    if missing:
        where = missing[0].relative_to(package.parent)
        yield Problem(f"{len(missing)} translations are not compiled, such as {where}.", 'Run "npm run build".')


def queue() -> Iterator[Problem]:
    """Does anybody do the work that waits?"""
    state = queue_state()
    if not state.living_workers:
        yield Problem("No worker is running, so no mail is sent.", 'Run "spom serve", or "spom serve --role worker".')
    if state.oldest_due_seconds > LONGEST_WAIT_SECONDS:
        yield Problem(
            f"The oldest task has been waiting for {state.oldest_due_seconds / 60:.0f} minutes.",
            "Look at the worker's log; if it is busy, start another worker.",
        )
    failed = sum(depth.jobs for depth in state.depths if depth.status == "failed")
    if failed:
        yield Problem(f"{failed} tasks have failed for good.", "The log names each with its reason.")


def kept_backups(folder: Path, *, at: datetime) -> Iterator[Problem]:
    """Is there a backup, and is it young?"""
    kept = backups(folder)
    if not kept:
        yield Problem(f"There is no backup in {folder}.", 'Run "spom backup". The worker makes one every night.')
    elif kept[-1].made_at < at - OLDEST_BACKUP:
        yield Problem(
            f"The newest backup is of {kept[-1].made_at:%d %B %Y}.",
            'Run "spom backup". The worker makes one every night: is it running at 01:40 UTC?',
        )
