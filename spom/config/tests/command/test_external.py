"""With SPOM_DATABASE_URL the portal serves from a PostgreSQL that somebody else runs, and starts none of its own."""

import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from spom.config.tests.command.conftest import Product
from spom.kit.postgres.cluster import Cluster, using
from spom.kit.postgres.roles import Addresses, furnish

pytestmark = pytest.mark.slow


@pytest.fixture
def elsewhere(place: Path) -> Iterator[Addresses]:
    """Somebody else's server, with one role that owns and one that serves."""
    with using(Cluster.at(place / "pg")) as cluster:
        yield furnish(cluster)


@pytest.fixture
def told(elsewhere: Addresses, product: Product) -> Product:
    """A portal that is told both addresses."""
    product.told = {
        "SPOM_DATABASE_URL": elsewhere.application,
        "SPOM_DATABASE_OWNER_URL": elsewhere.owner,
    }
    return product


def test_migrates_as_owner_serves_as_less_and_starts_nothing(told: Product, elsewhere: Addresses) -> None:
    migrated = told.spom("migrate")
    program = told.serve()
    family = [" ".join(one.cmdline()) for one in told.family(program)]
    program.send_signal(signal.SIGINT)
    program.communicate()

    assert migrated.returncode == 0, migrated.stdout
    assert not (told.data_dir / "postgres").exists()
    assert not any("postgres -D" in words and str(told.data_dir) in words for words in family)
    with psycopg.connect(elsewhere.application, autocommit=True) as application:
        application.execute("SELECT count(*) FROM journal_entry")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("DELETE FROM journal_entry")


def test_that_does_not_answer_is_one_clear_sentence(product: Product, place: Path) -> None:
    product.told = {"SPOM_DATABASE_URL": f"postgresql://spom:x@/spom?host={place}/nowhere"}

    done = product.spom("migrate")

    assert done.returncode == 1
    assert done.stdout.startswith("spom: The database named in SPOM_DATABASE_URL does not answer")
    assert len(done.stdout.splitlines()) == 1
    assert ":x@" not in done.stdout
