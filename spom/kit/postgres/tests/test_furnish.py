"""Roles of our own database: the owner makes tables, the application only uses them."""

import psycopg
import pytest

from spom.kit.postgres.cluster import Cluster
from spom.kit.postgres.grants import grant
from spom.kit.postgres.roles import APPLICATION, EXTENSIONS, Addresses, furnish
from spom.kit.postgres.tests.make import ask

pytestmark = pytest.mark.slow


def run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture
def addresses(cluster: Cluster) -> Addresses:
    return furnish(cluster)


def test_the_application_makes_and_changes_no_tables(addresses: Addresses) -> None:
    run(addresses.owner, "CREATE TABLE seats (x int)")

    for statement in ("CREATE TABLE mine (x int)", "ALTER TABLE seats ADD y int", "DROP TABLE seats", "TABLE seats"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(addresses.application, statement)


def test_the_application_uses_what_it_was_granted(addresses: Addresses) -> None:
    run(addresses.owner, "CREATE TABLE seats (x int GENERATED ALWAYS AS IDENTITY, y int)")
    run(addresses.owner, "CREATE TABLE django_migrations (x int)")
    grant(owner_url=addresses.owner, role=APPLICATION)

    for statement in ("INSERT INTO seats (y) VALUES (1)", "UPDATE seats SET y = 2", "DELETE FROM seats"):
        run(addresses.application, statement)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(addresses.application, "INSERT INTO django_migrations VALUES (1)")


def test_what_was_granted_by_hand_is_taken_back(addresses: Addresses) -> None:
    run(addresses.owner, "CREATE TABLE seats (x int)")
    run(addresses.owner, f"GRANT TRUNCATE ON seats TO {APPLICATION}")
    grant(owner_url=addresses.owner, role=APPLICATION)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(addresses.application, "TRUNCATE seats")


def test_every_new_database_has_the_extensions(addresses: Addresses, cluster: Cluster) -> None:
    run(addresses.owner, "CREATE DATABASE another")

    for database in ("spom", "another"):
        present = ask(cluster, "SELECT string_agg(extname, ' ') FROM pg_extension", database)
        assert set(EXTENSIONS) <= set(present.split())


def test_nobody_else_may_connect(addresses: Addresses, cluster: Cluster) -> None:
    ask(cluster, "CREATE ROLE stranger LOGIN PASSWORD 'known'")

    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(cluster.url(user="stranger", password="known", database="spom"))


def test_furnishing_again_changes_nothing(addresses: Addresses, cluster: Cluster) -> None:
    run(addresses.owner, "CREATE TABLE kept AS SELECT 7 AS x")

    assert furnish(cluster) == addresses
    run(addresses.owner, "TABLE kept")
