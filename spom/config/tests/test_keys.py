"""Keys nobody set are made once, and kept for their owner only."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from spom.config.env import WrongSetting
from spom.config.keys import MASTER_KEY_BYTES, master_key_bytes, with_keys
from spom.config.tests import make


@pytest.mark.security("S16")
def test_makes_keys_that_differ_from_place_to_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    here = with_keys(make.env(monkeypatch, {"SPOM_DATA_DIR": str(tmp_path / "here")}))
    there = with_keys(make.env(monkeypatch, {"SPOM_DATA_DIR": str(tmp_path / "there")}))

    assert len({here.secret_key, there.secret_key, here.master_key, there.master_key}) == 4
    assert len(master_key_bytes(here.master_key)) == MASTER_KEY_BYTES


def test_keeps_them_for_the_next_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env = make.env(monkeypatch, {"SPOM_DATA_DIR": str(tmp_path)})

    assert with_keys(env).secret_key == with_keys(env).secret_key


@pytest.mark.security("S48")
def test_lets_nobody_else_read_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_keys(make.env(monkeypatch, {"SPOM_DATA_DIR": str(tmp_path)}))

    for name in ("secret_key", "master_key"):
        assert stat.S_IMODE((tmp_path / "keys" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_refuses_a_key_file_others_can_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env = make.env(monkeypatch, {"SPOM_DATA_DIR": str(tmp_path)})
    with_keys(env)
    (tmp_path / "keys" / "secret_key").chmod(0o644)

    with pytest.raises(WrongSetting, match="can be read by others"):
        with_keys(env)


def test_two_processes_that_start_at_once_agree(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env = make.env(monkeypatch, {"SPOM_DATA_DIR": str(tmp_path)})

    with ThreadPoolExecutor(8) as many:
        keys = {kept.master_key for kept in many.map(lambda _: with_keys(env), range(32))}

    assert len(keys) == 1
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["master_key", "secret_key"]


@pytest.mark.parametrize("key", ["short", "c2hvcnQ=", "not base64 at all, though it is long enough!"])
def test_refuses_a_master_key_that_is_no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str) -> None:
    env = make.env(monkeypatch, {"SPOM_DATA_DIR": str(tmp_path), "SPOM_MASTER_KEY": key})

    with pytest.raises(WrongSetting, match="SPOM_MASTER_KEY must be 32 random bytes"):
        with_keys(env)
