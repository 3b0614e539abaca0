"""Whom the server runs as, and the folders it leaves alone."""

import os
import pwd
import shutil
import stat
from pathlib import Path

import pytest

from spom.kit.postgres.binaries import copied, find
from spom.kit.postgres.cluster import Cluster, using
from spom.kit.postgres.home import SIGNPOST, Home
from spom.kit.postgres.ownership import SYSTEM_HOME, Account
from spom.kit.postgres.tests import make
from spom.kit.postgres.tests.make import NAMELESS, SOMEBODY, ask, finish, first_word, joiner, pid_of
from spom.kit.postgres.trouble import ForeignData, OutOfReach

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can try being several accounts"),
]


def modes_above(path: Path) -> list[tuple[str, int, int]]:
    return [(str(one), stat.S_IMODE(one.stat().st_mode), one.stat().st_uid) for one in path.parents]


def server_uid(cluster: Cluster) -> int:
    return Path(f"/proc/{pid_of(cluster)}").stat().st_uid


def test_root_hands_the_server_to_a_private_account(cluster: Cluster) -> None:
    uid = server_uid(cluster)

    assert uid == cluster.home.data.stat().st_uid
    assert uid not in {0, os.getuid(), pwd.getpwnam("nobody").pw_uid}


def test_an_ordinary_user_runs_it_themselves(place: Path) -> None:
    folder = place / "theirs"
    folder.mkdir()
    os.chown(folder, SOMEBODY, SOMEBODY)

    program = joiner(folder / "pg", uid=SOMEBODY, program=make.readable_package(place))

    assert first_word(program) == "joined"
    assert (folder / "pg" / "data").stat().st_uid == SOMEBODY
    assert stat.S_IMODE((folder / "pg").stat().st_mode) == 0o700
    assert finish(program) == "left"


def test_an_ordinary_user_without_a_name_is_told_why_not(place: Path) -> None:
    folder = place / "theirs"
    folder.mkdir()
    os.chown(folder, NAMELESS, NAMELESS)

    program = joiner(folder / "pg", uid=NAMELESS, program=make.readable_package(place))

    assert first_word(program).startswith("OutOfReach This account is only a number")
    finish(program)


def test_data_of_another_account_is_refused_with_its_name(cluster: Cluster, place: Path) -> None:
    program = joiner(cluster.home.folder, uid=SOMEBODY, program=make.readable_package(place))

    assert first_word(program).startswith(f"ForeignData The database in {cluster.home.data} belongs to another account")
    finish(program)


def test_root_goes_on_with_data_an_ordinary_user_made(place: Path) -> None:
    home = Home(place / "pg", Account(SOMEBODY, SOMEBODY, switch=True))
    home.prepare()
    with using(Cluster(home=home, binaries=find())) as cluster:
        ask(cluster, "CREATE TABLE kept AS SELECT 7 AS x")

    with using(Cluster.at(place / "pg")) as cluster:
        assert server_uid(cluster) == SOMEBODY
        assert ask(cluster, "SELECT x FROM kept") == "7"


def test_an_account_without_a_name_will_do(place: Path) -> None:
    home = Home(place / "pg", Account(NAMELESS, NAMELESS, switch=True))
    home.prepare()

    with using(Cluster(home=home, binaries=find())) as cluster:
        assert server_uid(cluster) == NAMELESS
        assert ask(cluster, "SELECT 1") == "1"
        assert {path.stat().st_uid for path in home.data.rglob("*")} == {NAMELESS}


def test_no_folder_above_changes_its_mode(place: Path) -> None:
    wanted = place / "one" / "two" / "pg"
    wanted.parent.mkdir(parents=True)
    (place / "one").chmod(0o751)
    before = modes_above(wanted)

    with using(Cluster.at(wanted)):
        assert modes_above(wanted) == before


def test_behind_a_closed_door_the_data_goes_where_it_can_be_reached(place: Path) -> None:
    wanted = place / "private" / "var" / "pg"
    wanted.parent.mkdir(parents=True)
    (place / "private").chmod(0o700)
    before = modes_above(wanted)

    cluster = Cluster.at(wanted)
    try:
        with using(cluster):
            assert cluster.home.folder.parent == SYSTEM_HOME
            assert ask(cluster, "SELECT 1") == "1"
        assert modes_above(wanted) == before
        assert (wanted / SIGNPOST).read_text().strip() == str(cluster.home.folder)
        assert Cluster.at(wanted).home == cluster.home
    finally:
        shutil.rmtree(cluster.home.folder)


def test_a_moved_checkout_takes_its_data_along_and_a_copied_one_does_not(place: Path) -> None:
    wanted = place / "private" / "pg"
    wanted.parent.mkdir()
    wanted.parent.chmod(0o700)
    home = Cluster.at(wanted).home
    try:
        (place / "private").rename(place / "moved")
        assert Cluster.at(place / "moved" / "pg").home == home

        shutil.copytree(place / "moved", place / "copied")
        with pytest.raises(ForeignData, match="looks like a copy"):
            Cluster.at(place / "copied" / "pg")
    finally:
        shutil.rmtree(home.folder)


def test_programs_behind_a_closed_door_are_copied_once(place: Path) -> None:
    hidden = place / "private"
    hidden.mkdir(mode=0o700)
    theirs = copied(find(), hidden / "site-packages")

    with using(Cluster.at(place / "pg", binaries=theirs)) as cluster:
        assert cluster.binaries.folder.is_relative_to(place / "pg" / "programs")
        assert ask(cluster, "SELECT 1") == "1"
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700


def test_data_that_came_to_lie_behind_a_closed_door_is_named(place: Path) -> None:
    open_folder = place / "open"
    open_folder.mkdir()
    with using(Cluster.at(open_folder / "pg")):
        pass
    open_folder.chmod(0o700)

    with pytest.raises(OutOfReach, match="SPOM_DATA_DIR"):
        Cluster.at(open_folder / "pg")
