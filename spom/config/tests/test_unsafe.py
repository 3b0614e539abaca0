"""In production the portal does not start with an unsafe value, and says which."""

import os
import subprocess
import sys

import pytest

from spom.config.env import WrongSetting
from spom.config.tests import make
from spom.config.unsafe import dangers, refuse_one_role, refuse_unsafe


def test_starts_when_everything_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    env = make.env(monkeypatch, make.PRODUCTION)

    refuse_unsafe(env)

    assert list(dangers(env)) == []


UNSAFE = [
    ("SPOM_TRUSTED_PRESENCE", "true"),
    ("SPOM_SECRET_KEY", ""),
    ("SPOM_SECRET_KEY", "short"),
    ("SPOM_SECRET_KEY", "a" * 60),
    ("SPOM_SECRET_KEY", "django-insecure-" + make.GOOD_SECRET_KEY),
    ("SPOM_MASTER_KEY", ""),
    ("SPOM_MASTER_KEY", make.PRODUCTION["SPOM_SECRET_KEY"]),
    ("SPOM_DATA_DIR", ""),
    ("SPOM_PUBLIC_URL", "http://portal.example.edu"),
    ("SPOM_ALLOWED_HOSTS", ""),
    ("SPOM_ALLOWED_HOSTS", "localhost"),
    ("SPOM_ALLOWED_HOSTS", "*"),
    ("SPOM_ALLOWED_HOSTS", ".example.edu,portal.example.edu"),
    ("SPOM_ALLOWED_HOSTS", "elsewhere.example.edu"),
    ("SPOM_DATABASE_URL", ""),
    ("SPOM_DATABASE_URL", "postgresql://owner:word@db.example.edu/spom?sslmode=verify-full"),
    ("SPOM_DATABASE_URL", "postgresql://app:word@db.example.edu/spom"),
    ("SPOM_DATABASE_URL", "postgresql://app:word@db.example.edu/spom?sslmode=require"),
    ("SPOM_DATABASE_URL", "postgresql://app:word@/spom?host=db.example.edu"),
    ("SPOM_DATABASE_OWNER_URL", "postgresql://owner:word@db.example.edu/spom?sslmode=prefer"),
    ("SPOM_MAIL", "console"),
    ("SPOM_MAIL", "folder"),
    ("SPOM_SMS", "folder"),
    ("SPOM_SMS_URL", "http://sms.example.com/messages"),
    ("SPOM_SMS_URL", "https://elsewhere.example.com/messages"),
    ("SPOM_MAIL_SECURITY", "none"),
    ("SPOM_MAIL_FROM", ""),
    ("SPOM_TRUSTED_PROXIES", "0.0.0.0/0"),
    ("SPOM_TRUSTED_PROXIES", "::/0"),
    ("SPOM_OPERATIONS_NETWORKS", "0.0.0.0/1"),
    ("SPOM_OPERATIONS_TOKEN", "short"),
]


@pytest.mark.security("S46")
@pytest.mark.security("S50")
@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_refuses_each_unsafe_value_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    env = make.env(monkeypatch, make.PRODUCTION | {name: value})

    with pytest.raises(WrongSetting, match=name):
        refuse_unsafe(env)


@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_does_not_mind_while_developing(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    refuse_unsafe(make.env(monkeypatch, make.PRODUCTION | {name: value, "SPOM_ENV": "development"}))


@pytest.mark.security("S48")
def test_commands_refuse_a_role_that_serves_and_owns(monkeypatch: pytest.MonkeyPatch) -> None:
    env = make.env(monkeypatch, make.PRODUCTION | {"SPOM_DATABASE_OWNER_URL": ""})

    with pytest.raises(WrongSetting, match="SPOM_DATABASE_OWNER_URL is missing"):
        refuse_one_role(env)


def test_names_everything_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    env = make.env(monkeypatch, {"SPOM_ENV": "production"})

    named = " ".join(dangers(env))

    for name in ("SECRET_KEY", "MASTER_KEY", "DATA_DIR", "PUBLIC_URL", "ALLOWED_HOSTS", "MAIL"):
        assert f"SPOM_{name} " in named


@pytest.mark.security("S50")
def test_a_socket_on_this_machine_needs_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {
        "SPOM_DATABASE_URL": "postgresql://app@/spom?host=/run/postgresql",
        "SPOM_DATABASE_OWNER_URL": "postgresql://owner@localhost/spom",
    }

    assert list(dangers(make.env(monkeypatch, make.PRODUCTION | here))) == []


@pytest.mark.security("S47")
def test_the_process_ends_before_it_serves() -> None:
    variables = {"PATH": os.environ["PATH"], "SPOM_ENV": "production"}

    end = subprocess.run(
        [sys.executable, "-c", "import spom.config.settings"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )

    assert end.returncode == 1
    assert "not safe to start" in end.stderr
    assert "Traceback" not in end.stderr
