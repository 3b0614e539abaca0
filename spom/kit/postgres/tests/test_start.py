"""Making and starting a cluster: closed to everybody else, alike on every machine, whole or not at all."""

import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from spom.kit.postgres.binaries import BUILTIN_LOCALE_SINCE, copied, find, installed
from spom.kit.postgres.cluster import Cluster, using
from spom.kit.postgres.home import LONGEST_SOCKET, SOCKET_NAME
from spom.kit.postgres.tests.make import ask, eventually, is_up, pid_of, stop_whatever_runs
from spom.kit.postgres.trouble import BrokenData, ForeignData, NoSpace, OtherMajor

pytestmark = pytest.mark.slow


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_listens_to_nobody_but_its_socket(cluster: Cluster) -> None:
    assert ask(cluster, "SHOW listen_addresses") == ""
    assert mode(cluster.socket) == 0o700
    assert mode(cluster.socket / SOCKET_NAME) == 0o700
    assert mode(cluster.home.data) == 0o700


def test_lets_nobody_in_without_a_password(cluster: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres@/postgres?host={cluster.socket}")

    assert ask(cluster, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == "0"


def test_keeps_passwords_in_files_only_we_can_read(cluster: Cluster) -> None:
    kept = list(cluster.home.secrets.iterdir())

    assert [file.name for file in kept] == ["postgres"]
    assert [mode(file) for file in kept] == [0o600]
    assert len(kept[0].read_text()) >= 40
    assert mode(cluster.home.secrets) == 0o700


def test_notices_damaged_pages_and_sorts_alike_everywhere(cluster: Cluster) -> None:
    assert ask(cluster, "SHOW data_checksums") == "on"
    assert ask(cluster, "SHOW server_encoding") == "UTF8"
    assert ask(cluster, "SELECT upper('é')") == "É"
    assert ask(cluster, "SELECT string_agg(word, '' ORDER BY word) FROM unnest('{b,B,a}'::text[]) word") == "Bab"


def test_does_not_listen_to_the_persons_own_variables(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGDATA": "/nowhere", "PGPORT": "1", "PGHOST": "nowhere", "PGOPTIONS": "-c nonsense=1"}.items():
        monkeypatch.setenv(name, value)

    with using(Cluster.at(place / "pg")) as cluster:
        assert is_up(cluster)


def test_begins_again_after_an_interrupted_beginning(place: Path) -> None:
    half = place / "pg" / "data.part"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    with using(Cluster.at(place / "pg")) as cluster:
        assert ask(cluster, "SELECT 1") == "1"
    assert not half.exists()


def test_a_moved_folder_just_works(place: Path) -> None:
    with using(Cluster.at(place / "pg")) as cluster:
        ask(cluster, "CREATE TABLE kept AS SELECT 7 AS x")
    (place / "pg").rename(place / "moved")

    with using(Cluster.at(place / "moved")) as cluster:
        assert ask(cluster, "SELECT x FROM kept") == "7"


def test_finds_a_short_place_for_the_socket_of_a_long_path(place: Path) -> None:
    long = place / ("a" * 60) / ("b" * 60)

    with using(Cluster.at(long)) as cluster:
        assert len(str(cluster.socket / SOCKET_NAME)) <= LONGEST_SOCKET
        assert mode(cluster.socket) == 0o700
        assert ask(cluster, "SELECT 1") == "1"
    shutil.rmtree(cluster.socket)


def test_refuses_a_short_place_somebody_else_prepared(place: Path) -> None:
    cluster = Cluster.at(place / ("a" * 60) / ("b" * 60))
    trap = cluster.socket
    trap.chmod(0o777)

    with pytest.raises(ForeignData, match=str(trap)):
        cluster.join()
    shutil.rmtree(trap)


def test_another_minor_version_takes_over_the_data(place: Path) -> None:
    ours = find()
    newer = copied(ours, place / "newer")
    with using(Cluster.at(place / "pg")) as cluster:
        ask(cluster, "CREATE TABLE kept AS SELECT 7 AS x")
    (place / "pg" / "version").write_text(f"{ours.major}.0\n/gone/bin\n")

    with using(Cluster.at(place / "pg", binaries=newer)) as cluster:
        assert ask(cluster, "SELECT x FROM kept") == "7"
        program = Path(f"/proc/{pid_of(cluster)}/exe").readlink()
    assert program == newer.path("postgres")
    assert (place / "pg" / "version").read_text() == f"{ours.version}\n{newer.folder}\n"


def test_another_major_version_is_named_with_the_way_out(place: Path) -> None:
    Cluster.at(place / "pg")
    data = place / "pg" / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("9\n")

    with pytest.raises(OtherMajor, match=r"written by PostgreSQL 9.*spom backup.*spom restore"):
        Cluster.at(place / "pg")


def test_programs_of_another_major_version_are_refused_by_the_data(place: Path) -> None:
    with using(Cluster.at(place / "pg")) as cluster:
        mine = cluster.binaries.major
    other = next((candidate for candidate in installed() if candidate.major != mine), None)
    if other is None:
        pytest.skip("only one major version of PostgreSQL is installed here")

    with pytest.raises(OtherMajor, match=r"spom backup.*spom restore"):
        Cluster.at(place / "pg", binaries=other)


def test_runs_on_programs_installed_on_this_machine(place: Path) -> None:
    older = next((candidate for candidate in installed() if candidate.major < BUILTIN_LOCALE_SINCE), None)
    if older is None:
        pytest.skip("no PostgreSQL 15 or 16 is installed here")

    with using(Cluster.at(place / "pg", binaries=older)) as cluster:
        assert ask(cluster, "SHOW server_version_num").startswith(str(older.major))
        assert ask(cluster, "SELECT upper('é')") == "É"
        assert ask(cluster, "SHOW data_checksums") == "on"
    # Found again by the version of the data, although the wheel would be the first choice.
    with using(Cluster.at(place / "pg")) as again:
        assert again.binaries.major == older.major


def test_a_folder_with_other_things_is_not_touched(place: Path) -> None:
    home = Cluster.at(place / "pg").home
    home.data.mkdir()
    (home.data / "thesis.txt").write_text("mine")

    with pytest.raises(BrokenData, match="PG_VERSION is missing"):
        Cluster.at(place / "pg").join()
    assert (home.data / "thesis.txt").read_text() == "mine"


def test_a_damaged_control_file_is_named_with_the_way_out(place: Path) -> None:
    with using(Cluster.at(place / "pg")) as cluster:
        control = cluster.home.data / "global" / "pg_control"
    control.write_bytes(bytes(8192))

    with pytest.raises(BrokenData, match=r"is damaged.*spom restore FILE"):
        Cluster.at(place / "pg").join()
    assert not is_up(cluster)


def test_a_missing_log_of_changes_is_named_too(place: Path) -> None:
    with using(Cluster.at(place / "pg")) as cluster:
        changes = cluster.home.data / "pg_wal"
    for segment in changes.glob("0*"):
        segment.unlink()

    with pytest.raises(BrokenData, match="is damaged"):
        Cluster.at(place / "pg").join()


def test_says_how_much_room_is_missing(place: Path) -> None:
    cluster = replace(Cluster.at(place / "pg"), room=10**18)

    with pytest.raises(NoSpace, match=r"has \d+ MB left; the database needs \d+ MB"):
        cluster.join()
    assert cluster.is_new


@pytest.mark.parametrize("megabytes", [30, 60])
def test_a_disk_that_fills_up_while_it_begins_is_named(place: Path, megabytes: int) -> None:
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("this account may not mount a small disk")
    try:
        with pytest.raises(NoSpace, match="Free some space"):
            replace(Cluster.at(disk / "pg"), room=0).join()
    finally:
        stop_whatever_runs(disk / "pg" / "data")
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_what_was_begun_without_room_is_finished_with_room(place: Path) -> None:
    with pytest.raises(NoSpace):
        replace(Cluster.at(place / "pg"), room=10**18).join()

    with using(Cluster.at(place / "pg")) as cluster:
        assert eventually(lambda: is_up(cluster))
