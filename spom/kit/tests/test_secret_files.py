"""Secrets in files: made once, private, the same for everybody who starts at once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from spom.kit.crypto import new_master_key
from spom.kit.secret_files import SecretFileUnsafe, read_or_make

pytestmark = pytest.mark.security("S48")


def test_makes_the_secret_once_and_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "master.key"

    first = read_or_make(path, new_master_key)

    assert read_or_make(path, new_master_key) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["master.key"]


def test_all_who_start_at_once_read_the_same_secret(tmp_path: Path) -> None:
    ready = Barrier(8)

    def make_late() -> str:
        ready.wait()  # everybody has seen that there is no file
        return new_master_key()

    with ThreadPoolExecutor(8) as starters:
        read = list(starters.map(lambda _: read_or_make(tmp_path / "master.key", make_late), range(8)))

    assert len(set(read)) == 1


def test_refuses_a_file_that_others_can_read(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    read_or_make(path, new_master_key)
    path.chmod(0o640)

    with pytest.raises(SecretFileUnsafe, match="chmod 600"):
        read_or_make(path, new_master_key)


def test_refuses_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.touch(mode=0o600)

    with pytest.raises(SecretFileUnsafe, match="empty"):
        read_or_make(path, new_master_key)
