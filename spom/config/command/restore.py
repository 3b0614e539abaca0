"""`spom restore`."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

import typer

from spom.config.command.database import Database, database
from spom.config.command.saying import Trouble, say, step
from spom.kit.postgres.dump import Target, discard, read_back, swap, with_database


def restore(
    file: Annotated[Path, typer.Argument(help="A backup that spom backup wrote.", exists=True, dir_okay=False)],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Replace the database by a backup. It is read into a fresh database first; the one in use is kept beside it."""
    if not yes:
        typer.confirm(f"Replace the whole database by {file.name}?", abort=True)
    now = datetime.now(UTC)
    with database() as where:
        target = _target(where)
        with step("Reading the backup"):
            fresh = read_back(file=file, target=target, at=now)
        _bring_up_to_date(where, target, fresh)
        with step("Putting it in place"):
            old = swap(target=target, fresh=fresh, at=now)
        if where.cluster:
            (where.cluster.home.folder / "prepared").unlink(missing_ok=True)
    say(f"  The database before is kept as {old} until the next restore.")


def _target(where: Database) -> Target:
    powerful = where.cluster.superuser_url(urlsplit(where.owner).path.lstrip("/")) if where.cluster else where.owner
    application = unquote(urlsplit(where.application).username or "")
    return Target(owner_url=where.owner, powerful_url=powerful, application=application)


def _bring_up_to_date(where: Database, target: Target, fresh: str) -> None:
    """The backup may be of an older version; and a fresh database has granted nothing yet."""
    own = os.environ | {
        "SPOM_DATABASE_URL": with_database(where.application, fresh),
        "SPOM_DATABASE_OWNER_URL": with_database(where.owner, fresh),
    }
    done = subprocess.run([sys.executable, "-m", "spom.config.command", "migrate"], env=own, check=False)
    if done.returncode != 0:
        discard(target=target, database=fresh)
        raise Trouble("The backup could not be brought to this version. The database in use was not changed.")
