"""What the house does at its time, by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from spom.config import tasks
from spom.config.env import Env, env
from spom.kit.postgres.dump import backups
from spom.kit.postgres.trouble import Unreachable

MONDAY = datetime(2026, 3, 30, 1, 40, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Env:
    """The portal's own, with another folder for what it keeps."""
    elsewhere = env().model_copy(update={"data_dir": tmp_path, "backup_keep": 2, "backup_days": 3})
    monkeypatch.setattr(tasks, "env", lambda: elsewhere)
    return elsewhere


class TestBackup:
    """Once a day, with the newest kept."""

    @pytest.mark.slow
    def test_holds_the_database_and_removes_what_is_old(self, surroundings: Env, tmp_path: Path) -> None:
        for day in range(5):
            tasks.make_backup(timestamp=int((MONDAY + day * DAY).timestamp()))

        kept = backups(tmp_path / "backups")
        assert sorted(one.made_at for one in kept) == [MONDAY + day * DAY for day in (1, 2, 3, 4)]
        assert all(one.file.read_bytes().startswith(b"PGDMP") for one in kept)

    def test_that_fails_says_so_and_leaves_the_old_ones(
        self, surroundings: Env, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nowhere = surroundings.model_copy(update={"database_url": f"postgresql://spom@/spom?host={tmp_path}/nowhere"})
        monkeypatch.setattr(tasks, "env", lambda: nowhere)
        folder = tmp_path / "backups"
        folder.mkdir()
        (folder / "spom-20200101T000000Z.dump").write_bytes(b"PGDMP")

        with pytest.raises(Unreachable):
            tasks.make_backup(timestamp=int(MONDAY.timestamp()))

        assert [file.name for file in folder.iterdir()] == ["spom-20200101T000000Z.dump"]

    def test_is_due_every_night(self) -> None:
        due = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}

        assert due["spom.config.tasks.make_backup"] == "40 1 * * *"


@pytest.mark.django_db(transaction=True)
class TestStalled:
    """A worker that was killed leaves a task that nobody ends."""

    @pytest.mark.parametrize(
        ("silent_for", "after"),
        [(tasks.DEAD_AFTER_SECONDS + 1, "todo"), (5, "doing")],
    )
    def test_is_taken_up_again_once_its_worker_is_dead(self, silent_for: int, after: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))"
                " RETURNING id",
                [silent_for],
            )
            (worker,) = cursor.fetchone()
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id)"
                " VALUES ('default', 'spom.test.none', 'doing', %s) RETURNING id",
                [worker],
            )
            (job,) = cursor.fetchone()

        self.when_due()

        with connection.cursor() as cursor:
            cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job])
            assert cursor.fetchone() == (after,)

    @pytest.fixture(autouse=True)
    def _an_empty_queue(self) -> Iterator[None]:
        """The queue's tables are not Django's, so nobody else empties them."""
        yield
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs; DELETE FROM procrastinate_workers")

    def when_due(self) -> None:
        """Run the periodic task as a worker does, and nothing else."""
        tasks.take_up_stalled.configure(queue="stalled").defer(timestamp=0)
        assert isinstance(app.connector, DjangoConnector)
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            working.run_worker(queues=["stalled"], wait=False, install_signal_handlers=False, listen_notify=False)
