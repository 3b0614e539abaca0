"""The database a command works on: the one named in the environment, else the embedded one, started for as long."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from spom.config.command.loading import loading
from spom.config.command.saying import Trouble
from spom.config.env import Env, WrongSetting, load_env
from spom.config.unsafe import refuse_one_role, refuse_unsafe
from spom.kit.postgres.cluster import Cluster, using
from spom.kit.postgres.roles import furnish

ANSWERS_WITHIN_SECONDS = 10


@dataclass(frozen=True)
class Database:
    """Both addresses; `cluster` only if the database is ours to run."""

    application: str
    owner: str
    cluster: Cluster | None = None


@contextmanager
def database() -> Iterator[Database]:
    """The database, reachable until the block ends."""
    surroundings = _surroundings()
    if surroundings.database_url:
        owner = surroundings.database_owner_url or surroundings.database_url
        _want_answer(surroundings.database_url, named="SPOM_DATABASE_URL")
        _want_answer(owner, named="SPOM_DATABASE_OWNER_URL")
        yield Database(application=surroundings.database_url, owner=owner)
        return
    with using(Cluster.at(surroundings.data_dir / "postgres")) as cluster:
        addresses = furnish(cluster)
        yield Database(application=addresses.application, owner=addresses.owner, cluster=cluster)


def _want_answer(url: str, *, named: str) -> None:
    """Raise Trouble unless the database lets us in. What PostgreSQL says of it holds no password."""
    import psycopg  # noqa: PLC0415  # takes its time to load, and the embedded database is asked otherwise

    try:
        psycopg.connect(url, connect_timeout=ANSWERS_WITHIN_SECONDS).close()
    except psycopg.Error as no:
        why = str(no).strip().splitlines()[0]
        raise Trouble(
            f"The database named in {named} does not answer or lets nobody in: {why}. Nothing was changed. "
            "Start it or correct the address; spom doctor looks closer."
        ) from None


def _surroundings() -> Env:
    """Read before anything starts, so that a wrong or unsafe value is said in one sentence and nothing is begun."""
    try:
        read = load_env()
        refuse_unsafe(read)
        refuse_one_role(read)
    except WrongSetting as problem:
        raise Trouble(str(problem)) from None
    return read


def open_django(*, url: str, owner_url: str) -> None:
    """Load the portal in this process, speaking to the database as whoever `url` says."""
    os.environ["SPOM_DATABASE_URL"] = url
    os.environ["SPOM_DATABASE_OWNER_URL"] = owner_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    with loading():
        import django  # noqa: PLC0415  # reads the settings, which need the address first

        django.setup()
