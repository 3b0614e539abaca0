"""`spom backup`."""

from datetime import UTC, datetime, timedelta

from spom.config.command.database import database
from spom.config.command.saying import say, step
from spom.config.env import Env
from spom.kit.postgres.dump import back_up, expire

MEGABYTE = 1024 * 1024


def backup() -> None:
    """Write the whole database into a new file under backups/ in the data folder, and remove old ones.

    Uploaded files and keys are not in it: keep a copy of files/ and, apart from it, of keys/ as well.
    """
    surroundings = Env()
    folder = surroundings.data_dir / "backups"
    now = datetime.now(UTC)
    with database() as where, step("Backup"):
        made = back_up(url=where.owner, folder=folder, at=now)
        gone = expire(
            folder=folder, keep=surroundings.backup_keep, younger_than=timedelta(days=surroundings.backup_days), at=now
        )
    say(f"  {made.file} ({made.file.stat().st_size / MEGABYTE:.1f} MB)")
    if gone:
        say(f"  Removed {len(gone)} older than {surroundings.backup_days} days.")
