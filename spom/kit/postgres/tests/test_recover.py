"""After a crash: nothing that was committed is lost, and no number in a file is believed."""

import os
import signal
import threading
from pathlib import Path

import psycopg
import pytest

from spom.kit.postgres import process
from spom.kit.postgres.cluster import Cluster, using
from spom.kit.postgres.tests.make import ask, eventually, is_up, pid_of, sleeper

pytestmark = pytest.mark.slow


def kill(cluster: Cluster) -> None:
    pid = pid_of(cluster)
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not process.is_alive(pid))


def test_a_killed_server_is_back_with_every_committed_row(cluster: Cluster) -> None:
    ask(cluster, "CREATE TABLE kept AS SELECT generate_series(1, 10000) AS x")
    kill(cluster)

    with using(Cluster.at(cluster.home.folder)) as again:
        assert ask(again, "SELECT count(*) FROM kept") == "10000"


def test_it_waits_for_the_orphans_of_a_killed_server(cluster: Cluster) -> None:
    """A backend in the middle of a statement notices late that its postmaster is gone, and holds the data meanwhile."""
    busy = psycopg.connect(cluster.superuser_url(), autocommit=True)
    burn = "DO $$ BEGIN FOR i IN 1..20 LOOP PERFORM count(*) FROM generate_series(1, 2000000); END LOOP; END $$"

    def work() -> None:
        with pytest.raises(psycopg.OperationalError):
            busy.execute(burn)

    worker = threading.Thread(target=work)
    worker.start()
    kill(cluster)

    with using(Cluster.at(cluster.home.folder)) as again:
        assert ask(again, "SELECT 1") == "1"
    worker.join()
    busy.close()


def test_a_stale_number_of_somebody_elses_process_does_not_block_the_start(cluster: Cluster) -> None:
    ask(cluster, "CREATE TABLE kept AS SELECT 7 AS x")
    kill(cluster)
    with sleeper(uid=cluster.home.account.uid) as stranger:
        _write_pid(cluster, stranger)

        with using(Cluster.at(cluster.home.folder)) as again:
            assert ask(again, "SELECT x FROM kept") == "7"
        assert process.is_alive(stranger)


def test_a_stale_number_of_our_own_process_does_not_block_the_start(cluster: Cluster) -> None:
    """In a restarted container the numbers begin anew: the file may name ourselves."""
    kill(cluster)
    _write_pid(cluster, os.getpid())

    with using(Cluster.at(cluster.home.folder)) as again:
        assert is_up(again)


def test_a_stale_number_of_another_cluster_is_not_taken_for_ours(cluster: Cluster, place: Path) -> None:
    with using(Cluster.at(place / "other")) as other:
        kill(cluster)
        _write_pid(cluster, pid_of(other))

        with using(Cluster.at(cluster.home.folder)) as again:
            assert is_up(again)
        assert ask(other, "SELECT 1") == "1"


def test_stopping_never_signals_somebody_elses_process(cluster: Cluster) -> None:
    kill(cluster)
    with sleeper(uid=cluster.home.account.uid) as stranger:
        _write_pid(cluster, stranger)

        cluster.stop()

        assert process.is_alive(stranger)
        assert process.postmaster_pid(cluster.home.data) == stranger


def _write_pid(cluster: Cluster, pid: int) -> None:
    file = cluster.home.data / "postmaster.pid"
    lines = file.read_text().splitlines() if file.exists() else [""]
    lines[0] = str(pid)
    file.write_text("\n".join(lines) + "\n")
    cluster.home.account.give(file)
