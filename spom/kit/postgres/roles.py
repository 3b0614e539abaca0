"""Who may do what in our own database: the owner makes tables, the application only uses them.

Made by the superuser after the cluster is up. Everything here may run again at any time.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from spom.kit.postgres.cluster import Cluster

OWNER = "spom_owner"
APPLICATION = "spom_app"
DATABASE = "spom"
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")


@dataclass(frozen=True)
class Addresses:
    """Where the two roles find the database."""

    application: str
    owner: str


def furnish(cluster: Cluster) -> Addresses:
    """Make roles, database and extensions where they are missing, and say where they are."""
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        _make_role(connection, role=OWNER, rights="LOGIN CREATEDB", password=cluster.password(OWNER))
        _make_role(connection, role=APPLICATION, rights="LOGIN", password=cluster.password(APPLICATION))
        _make_database(connection)
    # New databases (tests, restored ones) are copied from template1.
    for database in ("template1", DATABASE):
        with psycopg.connect(cluster.superuser_url(database), autocommit=True) as connection:
            for extension in EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    return addresses(cluster)


def addresses(cluster: Cluster) -> Addresses:
    """Where the two roles find the database, once it is furnished."""
    return Addresses(
        application=cluster.url(user=APPLICATION, password=cluster.password(APPLICATION), database=DATABASE),
        owner=cluster.url(user=OWNER, password=cluster.password(OWNER), database=DATABASE),
    )


def _make_role(connection: psycopg.Connection, *, role: str, rights: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if known else "CREATE"
    statement = sql.SQL("{verb} ROLE {role} {rights} PASSWORD {password}").format(
        verb=sql.SQL(verb), role=sql.Identifier(role), rights=sql.SQL(rights), password=sql.Literal(password)
    )
    connection.execute(statement)


def _make_database(connection: psycopg.Connection) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        return
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(DATABASE), sql.Identifier(APPLICATION))
    )
