"""How the queue is doing, told by its own tables."""

from dataclasses import dataclass

from django.db import connection

# A worker's heart beats every ten seconds; after a minute without it is taken for dead.
HEARTBEAT_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Depth:
    """How many jobs of one queue are in one state."""

    queue: str
    status: str
    jobs: int


@dataclass(frozen=True, kw_only=True)
class QueueState:
    """What waits, how long the oldest due job has waited (seconds), and how many workers live."""

    depths: tuple[Depth, ...]
    oldest_due_seconds: float
    living_workers: int


def queue_state() -> QueueState:
    """The queue now: three statements, each on an index or on the few jobs not yet done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2 ORDER BY 1, 2"
        )
        depths = tuple(Depth(queue=queue, status=status, jobs=jobs) for queue, status, jobs in cursor.fetchall())
        # A job without a date is due from the moment it was deferred.
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM max(now() - coalesce(job.scheduled_at, deferred.at))), 0)"
            " FROM procrastinate_jobs job"
            " LEFT JOIN LATERAL (SELECT max(at) AS at FROM procrastinate_events event"
            "   WHERE event.job_id = job.id AND event.type IN ('deferred', 'deferred_for_retry')) deferred ON true"
            " WHERE job.status = 'todo' AND coalesce(job.scheduled_at, deferred.at) <= now()"
        )
        oldest = float(cursor.fetchone()[0])
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [HEARTBEAT_SECONDS],
        )
        workers = int(cursor.fetchone()[0])
    return QueueState(depths=depths, oldest_due_seconds=oldest, living_workers=workers)
