"""Several programs use one cluster: the first starts it, the last stops it, however they end."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from spom.kit.postgres.cluster import Cluster, using
from spom.kit.postgres.tests.make import ask, eventually, finish, first_word, is_up, joiner, pid_of

pytestmark = pytest.mark.slow


def test_who_comes_second_neither_starts_nor_stops_it(cluster: Cluster) -> None:
    first = pid_of(cluster)

    with using(Cluster.at(cluster.home.folder)) as second:
        assert pid_of(second) == first
    assert pid_of(cluster) == first
    assert ask(cluster, "SELECT 1") == "1"


def test_who_started_it_may_leave_first(place: Path) -> None:
    first, second = Cluster.at(place / "pg"), Cluster.at(place / "pg")
    first.join()
    second.join()

    first.leave()

    assert ask(second, "SELECT 1") == "1"
    second.leave()
    assert not is_up(second)


def test_it_is_down_once_the_last_has_left(place: Path) -> None:
    with using(Cluster.at(place / "pg")) as cluster:
        assert is_up(cluster)
    assert not (cluster.home.data / "postmaster.pid").exists()


def test_of_four_that_start_at_once_one_starts_it(place: Path) -> None:
    Cluster.at(place / "pg")
    programs = [joiner(place / "pg") for _ in range(4)]

    with ThreadPoolExecutor(4) as all_at_once:
        said = list(all_at_once.map(first_word, programs))
    starts = (place / "pg" / "server.log").read_text().count("ready to accept connections")

    assert said == ["joined"] * 4
    assert starts == 1
    assert [finish(program) for program in programs] == ["left"] * 4


def test_it_is_stopped_although_its_only_user_was_killed(place: Path) -> None:
    program = joiner(place / "pg")
    assert first_word(program) == "joined"
    cluster = Cluster.at(place / "pg")
    assert is_up(cluster)

    program.send_signal(signal.SIGKILL)
    program.communicate()

    assert eventually(lambda: not is_up(cluster))


def test_it_stays_for_the_others_when_one_user_is_killed(cluster: Cluster) -> None:
    program = joiner(cluster.home.folder)
    assert first_word(program) == "joined"
    first = pid_of(cluster)

    program.send_signal(signal.SIGKILL)
    program.communicate()

    assert not eventually(lambda: not is_up(cluster), seconds=2)
    assert pid_of(cluster) == first


def test_who_comes_while_it_is_being_stopped_gets_a_new_one(place: Path) -> None:
    for _ in range(3):
        program = joiner(place / "pg")
        assert first_word(program) == "joined"
        program.send_signal(signal.SIGKILL)

        with using(Cluster.at(place / "pg")) as cluster:
            assert ask(cluster, "SELECT 1") == "1"
        program.communicate()
