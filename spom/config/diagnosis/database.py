"""The database: reachable, of the right version, with roles that are two, and sound."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import psycopg

from spom.config.diagnosis.problem import Problem
from spom.kit.postgres.binaries import OLDEST_MAJOR
from spom.kit.postgres.roles import EXTENSIONS

FARTHEST_CLOCKS = 5.0
MIGRATE = 'Run "spom migrate".'


@dataclass(frozen=True)
class Doors:
    """Both addresses."""

    application: str
    owner: str

    @property
    def application_role(self) -> str:
        """The role that serves."""
        return unquote(urlsplit(self.application).username or "")

    @property
    def owner_role(self) -> str:
        """The role that owns the tables."""
        return unquote(urlsplit(self.owner).username or "")


@contextmanager
def _asking(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
        yield connection


def reachable(doors: Doors) -> Iterator[Problem]:
    """Do both roles get in?"""
    for name, url in (("SPOM_DATABASE_URL", doors.application), ("SPOM_DATABASE_OWNER_URL", doors.owner)):
        try:
            with _asking(url):
                pass
        except psycopg.Error as no:
            said = " ".join(str(no).split())
            yield Problem(
                f"The database does not let us in with {name}: {said}",
                "Is the server running, and are host, name, role and password right?",
            )


def version(doors: Doors) -> Iterator[Problem]:
    """Is the server new enough, and does its clock agree with ours?"""
    with _asking(doors.application) as connection:
        major = connection.info.server_version // 10000
        row = connection.execute("SELECT clock_timestamp()").fetchone()
        now = datetime.now(UTC)
    if major < OLDEST_MAJOR:
        yield Problem(f"The server is PostgreSQL {major}.", f"Upgrade it to PostgreSQL {OLDEST_MAJOR} or newer.")
    apart = abs((now - row[0]).total_seconds()) if row else 0.0
    if apart > FARTHEST_CLOCKS:
        yield Problem(
            f"The database server's clock and ours are {apart:.0f} s apart.",
            "Let both be kept right (timedatectl set-ntp true).",
        )


def roles(doors: Doors) -> Iterator[Problem]:
    """May the role that serves do no more than it must?"""
    if doors.application_role == doors.owner_role:
        yield Problem(
            f"One role, {doors.owner_role}, owns the tables and serves.",
            "Make a second role for serving and name both: SPOM_DATABASE_URL and SPOM_DATABASE_OWNER_URL.",
        )
        return
    with _asking(doors.application) as connection:
        mighty = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        makes = connection.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()
        rewrites = connection.execute(
            "SELECT bool_or(has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE'))"
            " FROM pg_class WHERE relname IN ('journal_entry', 'journal_seal', 'journal_sealedentry') AND relkind = 'r'"
        ).fetchone()
        closed = connection.execute(
            "SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT has_table_privilege(oid, 'SELECT')"
        ).fetchone()
    if mighty and mighty[0]:
        yield Problem(f"{doors.application_role} is a superuser.", "Give the portal a role without any powers.")
    if makes and makes[0]:
        yield Problem(
            f"{doors.application_role} may make tables.",
            f'As the owner run "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {doors.application_role}".',
        )
    if rewrites and rewrites[0]:
        yield Problem(f"{doors.application_role} may rewrite the journal.", MIGRATE)
    if closed and closed[0]:
        yield Problem(f"{doors.application_role} may not read {closed[0]}.", MIGRATE)


def extensions(doors: Doors) -> Iterator[Problem]:
    """Is everything installed that tables and searches need?"""
    with _asking(doors.application) as connection:
        present = {name for (name,) in connection.execute("SELECT extname FROM pg_extension").fetchall()}
    for name in sorted(set(EXTENSIONS) - present):
        yield Problem(
            f"The extension {name} is missing.", f'As the owner run "CREATE EXTENSION {name}" in the database.'
        )


def soundness(doors: Doors) -> Iterator[Problem]:
    """Has the server seen damaged pages, and would it notice any?"""
    with _asking(doors.application) as connection:
        checked = connection.execute("SHOW data_checksums").fetchone()
        failures = connection.execute(
            "SELECT coalesce(sum(checksum_failures), 0), max(checksum_last_failure) FROM pg_stat_database"
        ).fetchone()
    if checked and checked[0] != "on":
        yield Problem(
            "The server would not notice a damaged page: data checksums are off.",
            'Stop it and run "pg_checksums --enable" on its data directory.',
        )
    if failures and failures[0]:
        yield Problem(
            f"The server has found {failures[0]} damaged pages, the last one on {failures[1]:%d %B %Y, %H:%M}.",
            "The disk may be failing. Keep a copy of the data directory, move to another disk, and restore a backup.",
        )


def people(doors: Doors) -> int:
    """How many accounts there are; 0 in a new database."""
    with _asking(doors.application) as connection:
        if connection.execute("SELECT to_regclass('public.identity_user')").fetchone() == (None,):
            return 0
        row = connection.execute("SELECT count(*) FROM identity_user").fetchone()
    return int(row[0]) if row else 0
