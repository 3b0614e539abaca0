"""Backups are whole or not there; a restore brings back every row, and never harms the database in use."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from spom.kit.postgres.cluster import Cluster
from spom.kit.postgres.dump import Target, back_up, backups, discard, expire, read_back, swap, table_hashes
from spom.kit.postgres.grants import grant
from spom.kit.postgres.roles import APPLICATION, Addresses, furnish
from spom.kit.postgres.tests.make import ask
from spom.kit.postgres.trouble import DumpFailed, RestoreFailed

MONDAY = datetime(2026, 3, 30, 1, 40, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def addresses(cluster: Cluster) -> Addresses:
    made = furnish(cluster)
    change(made, "CREATE TABLE people (id int PRIMARY KEY, name citext, at timestamptz, notes jsonb)")
    change(
        made,
        "INSERT INTO people SELECT n, 'Person ' || n || ' अ', '2026-03-30'::timestamptz + n * interval '1 s',"
        " jsonb_build_object('n', n) FROM generate_series(1, 2000) n",
    )
    seats = "id int GENERATED ALWAYS AS IDENTITY, during tstzrange, EXCLUDE USING gist (during WITH &&)"
    change(made, f"CREATE TABLE seats ({seats})")
    change(made, "INSERT INTO seats (during) VALUES ('[2026-03-30,2026-03-31)')")
    grant(owner_url=made.owner, role=APPLICATION)
    return made


def change(addresses: Addresses, statement: str) -> None:
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute(statement.encode())


def target(addresses: Addresses, cluster: Cluster) -> Target:
    return Target(owner_url=addresses.owner, powerful_url=cluster.superuser_url("spom"), application=APPLICATION)


@pytest.mark.slow
class TestRestore:
    """With a real cluster."""

    def test_brings_back_every_row(self, addresses: Addresses, cluster: Cluster, place: Path) -> None:
        before = dict(table_hashes(addresses.owner))
        made = back_up(url=addresses.owner, folder=place / "backups", at=MONDAY)
        change(addresses, "UPDATE people SET name = 'nobody'; DELETE FROM seats; CREATE TABLE later ()")
        assert dict(table_hashes(addresses.owner)) != before

        fresh = read_back(file=made.file, target=target(addresses, cluster), at=TUESDAY)
        swap(target=target(addresses, cluster), fresh=fresh, at=TUESDAY)

        assert dict(table_hashes(addresses.owner)) == before
        assert set(before) == {"people", "seats"}

    def test_keeps_constraints_and_owner(self, addresses: Addresses, cluster: Cluster, place: Path) -> None:
        made = back_up(url=addresses.owner, folder=place / "backups", at=MONDAY)
        fresh = read_back(file=made.file, target=target(addresses, cluster), at=TUESDAY)
        swap(target=target(addresses, cluster), fresh=fresh, at=TUESDAY)

        with pytest.raises(psycopg.errors.ExclusionViolation):
            change(addresses, "INSERT INTO seats (during) VALUES ('[2026-03-30,2026-04-01)')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            change(addresses, "INSERT INTO people (id) VALUES (1)")

    def test_replaces_a_database_that_is_in_use(self, addresses: Addresses, cluster: Cluster, place: Path) -> None:
        made = back_up(url=addresses.owner, folder=place / "backups", at=MONDAY)
        busy = psycopg.connect(addresses.application)
        busy.execute("SELECT 1")

        fresh = read_back(file=made.file, target=target(addresses, cluster), at=TUESDAY)
        old = swap(target=target(addresses, cluster), fresh=fresh, at=TUESDAY)
        busy.close()

        assert old == "spom_before_20260331_014000"
        assert ask(cluster, "SELECT count(*) FROM people", old) == "2000"
        grant(owner_url=addresses.owner, role=APPLICATION)
        with psycopg.connect(addresses.application) as again:
            assert again.execute("SELECT count(*) FROM people").fetchone() == (2000,)

    def test_keeps_one_replaced_database_only(self, addresses: Addresses, cluster: Cluster, place: Path) -> None:
        made = back_up(url=addresses.owner, folder=place / "backups", at=MONDAY)
        for day in range(3):
            at = TUESDAY + timedelta(days=day)
            fresh = read_back(file=made.file, target=target(addresses, cluster), at=at)
            swap(target=target(addresses, cluster), fresh=fresh, at=at)

        kept = ask(cluster, "SELECT string_agg(datname, ',') FROM pg_database WHERE datname LIKE 'spom\\_%'")
        assert kept == "spom_before_20260402_014000"

    def test_leaves_the_database_in_use_alone_when_the_file_is_damaged(
        self, addresses: Addresses, cluster: Cluster, place: Path
    ) -> None:
        made = back_up(url=addresses.owner, folder=place / "backups", at=MONDAY)
        whole = made.file.read_bytes()
        before = dict(table_hashes(addresses.owner))

        for damaged in (b"", b"hello", whole[: len(whole) // 2]):
            made.file.write_bytes(damaged)
            with pytest.raises(RestoreFailed, match=r"Nothing was changed|was not changed"):
                read_back(file=made.file, target=target(addresses, cluster), at=TUESDAY)

        assert dict(table_hashes(addresses.owner)) == before
        assert ask(cluster, "SELECT count(*) FROM pg_database WHERE datname LIKE 'spom\\_%'") == "0"

    def test_a_fresh_database_can_be_discarded(self, addresses: Addresses, cluster: Cluster, place: Path) -> None:
        made = back_up(url=addresses.owner, folder=place / "backups", at=MONDAY)
        fresh = read_back(file=made.file, target=target(addresses, cluster), at=TUESDAY)

        discard(target=target(addresses, cluster), database=fresh)

        assert ask(cluster, "SELECT count(*) FROM pg_database WHERE datname LIKE 'spom\\_%'") == "0"


@pytest.mark.slow
class TestBackup:
    """With a real cluster."""

    def test_can_be_made_by_the_application(self, addresses: Addresses, place: Path) -> None:
        made = back_up(url=addresses.application, folder=place / "backups", at=MONDAY)

        assert made.file.name == "spom-20260330T014000Z.dump"
        assert made.file.stat().st_mode & 0o777 == 0o600
        assert [one.file for one in backups(place / "backups")] == [made.file]

    def test_leaves_nothing_behind_when_it_fails(self, addresses: Addresses, place: Path) -> None:
        change(addresses, "CREATE TABLE closed AS SELECT 1 AS x")

        with pytest.raises(DumpFailed, match="closed"):
            back_up(url=addresses.application, folder=place / "backups", at=MONDAY)
        assert list((place / "backups").iterdir()) == []


class TestExpire:
    """Without any database."""

    def keep(self, folder: Path, *, days: int) -> None:
        for day in range(days):
            (folder / f"spom-{(MONDAY + timedelta(days=day)):%Y%m%dT%H%M%SZ}.dump").touch()

    def test_removes_the_old_but_never_the_newest(self, tmp_path: Path) -> None:
        self.keep(tmp_path, days=40)

        gone = expire(folder=tmp_path, keep=7, younger_than=timedelta(days=30), at=MONDAY + timedelta(days=39))

        assert len(gone) == 9
        assert backups(tmp_path)[0].made_at == MONDAY + timedelta(days=9)

    def test_keeps_the_newest_however_old(self, tmp_path: Path) -> None:
        self.keep(tmp_path, days=5)

        expire(folder=tmp_path, keep=3, younger_than=timedelta(days=30), at=MONDAY + timedelta(days=900))

        assert [one.made_at for one in backups(tmp_path)] == [MONDAY + timedelta(days=day) for day in (2, 3, 4)]

    def test_touches_no_other_file(self, tmp_path: Path) -> None:
        for name in ("thesis.pdf", "spom-by-hand.dump", "other-20260330T014000Z.dump"):
            (tmp_path / name).touch()

        expire(folder=tmp_path, keep=1, younger_than=timedelta(0), at=MONDAY + timedelta(days=900))

        assert len(list(tmp_path.iterdir())) == 3
