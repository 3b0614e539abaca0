"""`spom doctor` names what is wrong and its cure: each problem is provoked here."""

import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from spom.config.diagnosis import configuration, machine, portal
from spom.config.diagnosis import database as stored
from spom.config.diagnosis.problem import Problem, Question
from spom.config.env import Env
from spom.config.tests.command.conftest import Product
from spom.kit.postgres.cluster import Cluster, using
from spom.kit.postgres.grants import grant
from spom.kit.postgres.roles import APPLICATION, Addresses, furnish

NOON = datetime(2026, 3, 30, 12, 0, tzinfo=UTC)


def only(problems: Iterator[Problem]) -> Problem:
    found = list(problems)
    assert len(found) == 1, found
    assert found[0].what
    assert found[0].cure
    return found[0]


class TestMachine:
    """What stands around the portal."""

    def test_names_a_program_on_the_port(self, socket_enabled: None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]

            assert f"Port {port} is in use by another program" in only(machine.port(port)).what
        assert list(machine.port(port)) == []

    def test_names_a_missing_and_an_old_node(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "package.json").touch()
        monkeypatch.setenv("PATH", str(tmp_path))
        assert "Node is missing" in only(machine.node(tmp_path)).what

        old = tmp_path / "node"
        old.write_text("#!/bin/sh\necho v18.1.0\n")
        old.chmod(0o755)
        assert "Node is v18.1.0" in only(machine.node(tmp_path)).what

    def test_asks_for_no_node_where_nothing_is_built(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        assert list(machine.node(tmp_path)) == []

    def test_names_a_clock_that_is_behind(self) -> None:
        assert "before this portal was installed" in only(machine.clock(datetime(2020, 1, 1, tzinfo=UTC))).what
        assert list(machine.clock()) == []

    def test_names_a_secret_others_can_read(self, tmp_path: Path) -> None:
        key = tmp_path / "keys" / "master_key"
        key.parent.mkdir()
        key.touch(0o644)
        assert f"chmod 600 {key}" in only(machine.rights(tmp_path)).cure

        key.chmod(0o600)
        assert list(machine.rights(tmp_path)) == []

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_names_a_folder_it_may_not_write_in(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        assert "may not write" in only(machine.rights(tmp_path)).what

    def test_names_a_full_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(machine, "LEAST_ROOM", shutil.disk_usage(tmp_path).total * 2)
        assert "MB left" in only(machine.room(tmp_path / "not" / "yet")).what


class TestConfiguration:
    """What was set."""

    def test_names_a_mistyped_setting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SPOM_DATA_DIRR", "/srv")
        assert "Did you mean SPOM_DATA_DIR" in only(configuration.settings()).what

    def test_names_every_danger_of_production(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SPOM_ENV", "production")
        monkeypatch.delenv("SPOM_DATA_DIR", raising=False)
        found = " ".join(problem.what for problem in configuration.settings())

        for name in ("SPOM_SECRET_KEY", "SPOM_MASTER_KEY", "SPOM_PUBLIC_URL", "SPOM_DATA_DIR", "SPOM_MAIL"):
            assert name in found

    def test_names_keys_that_were_lost(self, tmp_path: Path) -> None:
        lost = Env(data_dir=tmp_path)
        found = [problem.what for problem in configuration.keys(lost, has_data=True)]

        assert len(found) == 2
        assert str(tmp_path / "keys" / "master_key") in found[1]
        assert list(configuration.keys(lost, has_data=False)) == []


@pytest.mark.slow
class TestDatabase:
    """A real cluster, spoiled."""

    @pytest.fixture
    def addresses(self, place: Path) -> Iterator[Addresses]:
        with using(Cluster.at(place / "pg")) as cluster:
            yield furnish(cluster)

    @pytest.fixture
    def doors(self, addresses: Addresses) -> stored.Doors:
        return stored.Doors(application=addresses.application, owner=addresses.owner)

    def spoil(self, doors: stored.Doors, statement: str) -> None:
        with psycopg.connect(doors.owner, autocommit=True) as owner:
            owner.execute(statement.encode())

    def test_is_content_with_a_furnished_one(self, doors: stored.Doors) -> None:
        questions = (stored.reachable, stored.version, stored.roles, stored.extensions, stored.soundness)
        assert [list(ask(doors)) for ask in questions] == [[]] * 5

    def test_names_an_address_that_does_not_let_us_in(self, doors: stored.Doors) -> None:
        wrong = stored.Doors(application=doors.application.replace("spom_app:", "spom_app:x"), owner=doors.owner)
        assert "SPOM_DATABASE_URL" in only(stored.reachable(wrong)).what

    def test_names_one_role_for_both(self, doors: stored.Doors) -> None:
        assert "One role" in only(stored.roles(stored.Doors(application=doors.owner, owner=doors.owner))).what

    def test_names_a_journal_that_can_be_rewritten(self, doors: stored.Doors) -> None:
        self.spoil(doors, "CREATE TABLE journal_entry (x int)")
        self.spoil(doors, f"GRANT SELECT, UPDATE ON journal_entry TO {APPLICATION}")

        problem = only(stored.roles(doors))
        assert problem == Problem("spom_app may rewrite the journal.", 'Run "spom migrate".')

        grant(owner_url=doors.owner, role=APPLICATION)
        assert list(stored.roles(doors)) == []

    def test_names_a_table_that_is_closed(self, doors: stored.Doors) -> None:
        self.spoil(doors, "CREATE TABLE seats (x int)")
        assert "may not read seats" in only(stored.roles(doors)).what

    def test_names_a_role_that_may_make_tables(self, doors: stored.Doors) -> None:
        self.spoil(doors, f"GRANT CREATE ON SCHEMA public TO {APPLICATION}")
        assert "may make tables" in only(stored.roles(doors)).what

    def test_names_a_missing_extension(self, doors: stored.Doors, place: Path) -> None:
        with using(Cluster.at(place / "pg")) as cluster, psycopg.connect(cluster.superuser_url("spom")) as mighty:
            mighty.execute("DROP EXTENSION unaccent")
        assert "unaccent" in only(stored.extensions(doors)).what

    def test_names_pages_that_were_found_damaged(self, place: Path) -> None:
        with using(Cluster.at(place / "pg")) as cluster:
            addresses = furnish(cluster)
            doors = stored.Doors(application=addresses.application, owner=addresses.owner)
            self.spoil(doors, "CREATE TABLE seats AS SELECT generate_series(1, 5000) AS x")
            with psycopg.connect(doors.owner) as owner:
                row = owner.execute("SELECT pg_relation_filepath('seats')").fetchone()
        assert row
        file = cluster.home.data / row[0]
        page = bytearray(file.read_bytes())
        page[9000] ^= 0xFF
        file.write_bytes(page)

        with using(Cluster.at(place / "pg")):
            with pytest.raises(psycopg.errors.DataCorrupted):
                self.spoil(doors, "SELECT count(*) FROM seats")
            assert "damaged pages" in only(stored.soundness(doors)).what


class TestPortal:
    """What the portal keeps."""

    def test_names_assets_and_translations_that_are_not_built(self, tmp_path: Path) -> None:
        catalogue = tmp_path / "portal" / "locale" / "hi" / "LC_MESSAGES" / "django.po"
        catalogue.parent.mkdir(parents=True)
        catalogue.touch()
        found = [problem.what for problem in portal.assets(tmp_path)]

        assert found[0] == "Styles and scripts are not built."
        assert "1 translations are not compiled" in found[1]

    def test_names_a_missing_and_an_old_backup(self, tmp_path: Path) -> None:
        assert "There is no backup" in only(portal.kept_backups(tmp_path, at=NOON)).what

        (tmp_path / "spom-20260320T014000Z.dump").touch()
        assert "The newest backup is of 20 March 2026" in only(portal.kept_backups(tmp_path, at=NOON)).what

        (tmp_path / "spom-20260330T014000Z.dump").touch()
        assert list(portal.kept_backups(tmp_path, at=NOON)) == []

    def test_names_a_queue_without_a_worker(self, db: None) -> None:
        assert only(portal.queue()).what == "No worker is running, so no mail is sent."

    def test_names_a_queue_that_stands_still(self, db: None) -> None:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
                " VALUES ('default', 'x', '{}', 'todo', %s), ('default', 'x', '{}', 'failed', NULL)",
                [long_ago],
            )
        found = " ".join(problem.what for problem in portal.queue())

        assert "waiting for 60 minutes" in found
        assert "1 tasks have failed for good" in found

    def test_names_migrations_that_wait(self, db: None) -> None:
        assert list(portal.migrations()) == []

        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'journal'")
        assert "migrations are waiting, such as journal" in only(portal.migrations()).what


def test_a_question_that_cannot_be_asked_is_a_problem() -> None:
    def faint() -> Iterator[Problem]:
        raise OSError("the disk is gone")
        yield

    assert "the disk is gone" in Question("Disk", faint).answers()[0].what
    assert Question("Disk", partial(iter, ())).answers() == []


@pytest.mark.slow
def test_the_command_tells_all_of_it_and_ends_with_1(known_product: Product) -> None:
    done = known_product.spom("doctor", f"--port={known_product.port}")

    assert done.returncode == 1
    assert "PROBLEM Backups: There is no backup" in done.stdout
    assert "PROBLEM Queue: No worker is running" in done.stdout
    assert "ok      Database roles" in done.stdout
    assert "Traceback" not in done.stdout
