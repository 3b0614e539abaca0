"""What the whole house does at its time: backups, and taking up the tasks of a worker that died."""

from datetime import UTC, datetime, timedelta

from procrastinate import JobContext
from procrastinate.contrib.django import app

from spom.config.env import env
from spom.kit.postgres.dump import back_up, expire

# A worker's heart beats every ten seconds.
DEAD_AFTER_SECONDS = 60


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="config.backup", lock="config.backup")
def make_backup(timestamp: int) -> None:
    """Keep a backup a day. `timestamp` (Unix seconds) is when it was due."""
    surroundings = env()
    folder = surroundings.data_dir / "backups"
    at = datetime.fromtimestamp(timestamp, tz=UTC)
    back_up(url=surroundings.database_url, folder=folder, at=at)
    expire(folder=folder, keep=surroundings.backup_keep, younger_than=timedelta(days=surroundings.backup_days), at=at)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="config.take_up_stalled", pass_context=True)
async def take_up_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # every periodic task is given it
    """Queue the tasks of a worker that was killed again; they would wait for ever."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        await manager.retry_job(job)
