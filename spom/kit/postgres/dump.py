"""Backups: one file each in PostgreSQL's custom format, and the way back into a fresh database."""

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from spom.kit.postgres.binaries import Binaries, installed
from spom.kit.postgres.trouble import DumpFailed, NoSpace, ProgramsMissing, RestoreFailed, Unreachable

STAMP = "%Y%m%dT%H%M%SZ"
NAMED = re.compile(r"spom-(\d{8}T\d{6}Z)\.dump")
# A backup must not wait for ever behind somebody who holds a table.
LOCK_WAIT = "60s"
TAIL = 600


@dataclass(frozen=True, order=True)
class Backup:
    """One finished backup."""

    made_at: datetime
    file: Path


def backups(folder: Path) -> list[Backup]:
    """The finished ones in the folder, the oldest first."""
    named = [(NAMED.fullmatch(file.name), file) for file in folder.glob("spom-*.dump")]
    return sorted(Backup(_moment(match.group(1)), file) for match, file in named if match)


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def back_up(*, url: str, folder: Path, at: datetime) -> Backup:
    """Write everything the role may read into a new file. It appears under its name once it is whole."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"spom-{at.astimezone(UTC).strftime(STAMP)}.dump"
    part = file.with_suffix(".part")
    programs = _programs(newest=_server_major(url), program="pg_dump")
    # Made by us before pg_dump writes: it holds everything, and its mode must never have been another.
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    options = [
        "--format=custom",
        f"--lock-wait-timeout={LOCK_WAIT}",
        f"--file={part}",
        f"--dbname={_without_password(url)}",
    ]
    said = _run([programs.path("pg_dump"), *options], url)
    if said is None:
        _sync(part)
        said = _run([programs.path("pg_restore"), "--list", part], url)
    if said is not None:
        part.unlink(missing_ok=True)
        if "No space left on device" in said:
            raise NoSpace(
                f"The disk with {folder} is full, so there is no new backup. Free some space; older ones stay."
            )
        raise DumpFailed(f"There is no new backup; older ones stay. PostgreSQL said: {said[-TAIL:]}")
    part.replace(file)
    return Backup(made_at=_moment(at.astimezone(UTC).strftime(STAMP)), file=file)


def expire(*, folder: Path, keep: int, younger_than: timedelta, at: datetime) -> list[Backup]:
    """Remove what is too old, but never the newest `keep`; and halves of interrupted backups. What was removed."""
    old = [one for one in backups(folder)[:-keep] if one.made_at < at - younger_than]
    for one in old:
        one.file.unlink()
    for half in folder.glob("spom-*.part"):
        if datetime.fromtimestamp(half.stat().st_mtime, tz=UTC) < at - timedelta(days=1):
            half.unlink()
    return old


@dataclass(frozen=True)
class Target:
    """The database to be replaced. `powerful_url` may end other roles' connections; the owner may be as good."""

    owner_url: str
    powerful_url: str
    application: str

    @property
    def database(self) -> str:
        """Its name."""
        return urlsplit(self.owner_url).path.lstrip("/")

    def fresh_name(self, at: datetime) -> str:
        """The name of the database a backup is read into."""
        return f"{self.database}_restored_{at.astimezone(UTC).strftime('%Y%m%d_%H%M%S')}"

    def old_name(self, at: datetime) -> str:
        """The name the replaced database is kept under."""
        return f"{self.database}_before_{at.astimezone(UTC).strftime('%Y%m%d_%H%M%S')}"


def read_back(*, file: Path, target: Target, at: datetime) -> str:
    """Read a backup into a fresh database beside the one in use; its name. Nothing is replaced yet."""
    if not file.is_file():
        raise RestoreFailed(f"There is no file {file}. Nothing was changed.")
    programs = _programs(newest=_server_major(target.owner_url), program="pg_restore")
    said = _run([programs.path("pg_restore"), "--list", file], target.owner_url)
    if said is not None:
        raise RestoreFailed(f"{file} is not a whole backup: {said[-TAIL:]} Nothing was changed.")
    fresh = target.fresh_name(at)
    _create(target, fresh)
    url = with_database(target.owner_url, fresh)
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    said = _run([programs.path("pg_restore"), *options, f"--dbname={_without_password(url)}", file], url)
    if said is not None:
        discard(target=target, database=fresh)
        raise RestoreFailed(f"The backup could not be read back: {said[-TAIL:]} The database in use was not changed.")
    return fresh


def swap(*, target: Target, fresh: str, at: datetime) -> str:
    """Put the fresh database in the place of the one in use, which is kept under the name returned."""
    old, name = target.old_name(at), target.database
    with _beside(target.powerful_url) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
        try:
            _end_connections(connection, name)
            connection.execute(_rename(name, old))
            try:
                connection.execute(_rename(fresh, name))
            except psycopg.Error:
                connection.execute(_rename(old, name))
                raise
        except psycopg.Error as no:
            raise RestoreFailed(
                f'The database is in use and could not be replaced: {no} Stop the portal, then "spom restore" again. '
                "Nothing was changed."
            ) from no
        finally:
            for database in (name, old):
                _allow_connections(connection, database)
        _drop_older(connection, name, but=old)
    return old


def discard(*, target: Target, database: str) -> None:
    """Drop a database nobody needs."""
    with _beside(target.owner_url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))


def with_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _create(target: Target, name: str) -> None:
    with _beside(target.owner_url) as connection:
        database, application = sql.Identifier(name), sql.Identifier(target.application)
        try:
            # template0 is empty: extensions come from the backup, and belong to the owner.
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(database))
        except psycopg.errors.InsufficientPrivilege as no:
            raise RestoreFailed(
                "The owner role may not make databases, which a restore needs. As a superuser run "
                f'"ALTER ROLE {urlsplit(target.owner_url).username} CREATEDB". Nothing was changed.'
            ) from no
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, application))


def _end_connections(connection: psycopg.Connection, database: str) -> None:
    connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [database])


def _rename(name: str, to: str) -> sql.Composed:
    return sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to))


def _allow_connections(connection: psycopg.Connection, database: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(database)))


def _drop_older(connection: psycopg.Connection, name: str, *, but: str) -> None:
    """One replaced database is kept, for the case that the wrong backup was taken; more would fill the disk."""
    older = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname <> %s", [f"{name}_before_", but]
    ).fetchall()
    for (database,) in older:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(database)))


def _beside(url: str) -> psycopg.Connection:
    """A connection to the server that is not to the database in question: that one can then be renamed."""
    try:
        return psycopg.connect(with_database(url, "postgres"), autocommit=True)
    except psycopg.OperationalError as no:
        raise Unreachable(f"The database server does not let us in: {no}") from no


def _server_major(url: str) -> int:
    try:
        with psycopg.connect(url) as connection:
            return connection.info.server_version // 10000
    except psycopg.OperationalError as no:
        raise Unreachable(f"The database does not answer: {no}") from no


def _programs(*, newest: int, program: str) -> Binaries:
    """Programs that understand the server: theirs must be as new as it is."""
    for candidate in installed():
        if candidate.major >= newest and candidate.path(program).exists():
            return candidate
    raise ProgramsMissing(
        f"The server is PostgreSQL {newest}, and no {program} of that version or newer was found. Install the client "
        f'programs, such as "apt-get install postgresql-client-{newest}".'
    )


def _run(command: Sequence[object], url: str) -> str | None:
    """None if all went well; else what was said. The password goes through the environment, hidden from others."""
    done = subprocess.run(
        [str(word) for word in command],
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGPASSWORD": _password(url)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return None if done.returncode == 0 else " ".join(done.stdout.split())


def _password(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.password or "") or next(iter(parse_qs(parts.query).get("password", [""])))


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    before, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{before.partition(':')[0]}{at}{host}"))


def _sync(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def table_hashes(url: str) -> Iterator[tuple[str, str]]:
    """Each table's name and one hash over all its rows, in an order of their own: equal tables have equal hashes."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"
        ).fetchall()
        for (table,) in tables:
            question = sql.SQL(
                "SELECT md5(coalesce(string_agg(row::text, chr(10) ORDER BY row::text), '')) FROM {} row"
            )
            row = connection.execute(question.format(sql.Identifier("public", table))).fetchone()
            yield table, str(row[0]) if row else ""
