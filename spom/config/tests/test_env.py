"""Reading the surroundings: typed, from files where secret, and one clear sentence when wrong."""

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest

from spom.config.env import Env, Stage, WrongSetting, is_secret, load_env, secret_names, variable
from spom.config.tests import make


def test_starts_with_nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    env = make.env(monkeypatch, {})

    assert env.stage is Stage.DEVELOPMENT
    assert env.data_dir == Path.cwd() / "var"
    assert env.allowed_hosts == ("localhost", "127.0.0.1")


def test_reads_lists_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    env = make.env(monkeypatch, {"SPOM_ALLOWED_HOSTS": "a.edu, b.edu", "SPOM_TRUSTED_PROXIES": "10.0.0.0/8,::1"})

    assert env.allowed_hosts == ("a.edu", "b.edu")
    assert env.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))


def test_cannot_be_changed_once_read(monkeypatch: pytest.MonkeyPatch) -> None:
    env = make.env(monkeypatch, {})

    with pytest.raises(ValueError, match="frozen"):
        env.log_level = "DEBUG"  # type: ignore[misc]  # the point of the test


def test_describes_every_variable_with_an_example() -> None:
    for name, field in Env.model_fields.items():
        assert field.description, name
        assert field.examples, name


def test_every_secret_stays_out_of_print(monkeypatch: pytest.MonkeyPatch) -> None:
    env = make.env(monkeypatch, {name: make.secret(name, "canary-7Q") for name in secret_names()})

    assert "canary-7Q" not in repr(env)
    assert env.secret_key == "canary-7Q"


class TestSecretsInFiles:
    """`SPOM_SECRET_KEY_FILE`, and so on for every secret."""

    @pytest.mark.security("S48")
    @pytest.mark.parametrize("name", secret_names())
    def test_reads_each_secret_from_its_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
        text = make.secret(name, "kept-in-a-file")

        from_file = make.env(monkeypatch, {f"{name}_FILE": make.file(tmp_path, text + "\n")})
        said = make.env(monkeypatch, {name: text})

        field = next(field for field in Env.model_fields if variable(field) == name)
        assert getattr(from_file, field) == getattr(said, field) != Env.model_fields[field].default

    def test_refuses_a_secret_given_twice(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        both = {"SPOM_MASTER_KEY": "one", "SPOM_MASTER_KEY_FILE": make.file(tmp_path, "two")}

        with pytest.raises(WrongSetting, match="SPOM_MASTER_KEY and SPOM_MASTER_KEY_FILE are both set"):
            make.env(monkeypatch, both)

    def test_says_which_file_is_missing(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        with pytest.raises(WrongSetting, match=r"SPOM_SECRET_KEY_FILE names .*nowhere, which cannot be read"):
            make.env(monkeypatch, {"SPOM_SECRET_KEY_FILE": str(tmp_path / "nowhere")})

    def test_takes_no_file_for_what_is_no_secret(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        with pytest.raises(WrongSetting, match="SPOM_LOG_LEVEL_FILE is not a setting"):
            make.env(monkeypatch, {"SPOM_LOG_LEVEL_FILE": make.file(tmp_path, "DEBUG")})


class TestWrongValues:
    """One sentence, naming the variable."""

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SPOM_ENV", "staging"),
            ("SPOM_PUBLIC_URL", "portal.example.edu"),
            ("SPOM_PUBLIC_URL", "https://portal.example.edu/path"),
            ("SPOM_TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
            ("SPOM_DATABASE_URL", "mysql://root@localhost/spom"),
            ("SPOM_DATABASE_POOL_SIZE", "many"),
            ("SPOM_STATEMENT_TIMEOUT", "0"),
            ("SPOM_UPLOAD_LIMIT_MB", "-1"),
            ("SPOM_LOG_LEVEL", "LOUD"),
            ("SPOM_MAIL", "pigeon"),
        ],
    )
    def test_names_the_variable(self, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
        with pytest.raises(WrongSetting) as no:
            make.env(monkeypatch, {name: value})

        sentence = str(no.value)
        assert sentence.startswith(f"{name} cannot be used")
        assert "pydantic" not in sentence
        assert "\n" not in sentence

    def test_never_repeats_a_secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(WrongSetting) as no:
            make.env(monkeypatch, {"SPOM_DATABASE_URL": "mysql://root:canary-7Q@localhost/spom"})

        assert "canary-7Q" not in str(no.value)

    def test_notices_a_mistyped_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(WrongSetting, match=r"SPOM_ALOWED_HOSTS is not .* Did you mean SPOM_ALLOWED_HOSTS\?"):
            make.env(monkeypatch, {"SPOM_ALOWED_HOSTS": "portal.example.edu"})

    def test_ends_the_process_without_a_trace(self) -> None:
        variables = {"PATH": os.environ["PATH"], "SPOM_ENV": "staging"}

        end = subprocess.run(
            [sys.executable, "-c", "import spom.config.settings"],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )

        assert end.returncode == 1
        assert end.stderr.startswith("spom: SPOM_ENV cannot be used ('staging')")
        assert end.stderr.count("\n") == 1
        assert not end.stdout


def test_loading_is_pure_reading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make.surroundings(monkeypatch, {"SPOM_DATA_DIR": str(tmp_path / "kept")})

    load_env()

    assert not (tmp_path / "kept").exists()


def test_only_real_secrets_are_marked() -> None:
    assert is_secret("mail_password")
    assert not is_secret("mail_host")
