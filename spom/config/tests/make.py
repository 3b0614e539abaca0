"""Surroundings to try settings in."""

import base64
import json
import os
from pathlib import Path

import pytest

from spom.config.env import Env, load_env

GOOD_SECRET_KEY = "d4Zk0pQ7-nW2xR9sB6vT1yL8cH3mJ5fG_aE0uI7oK2qX9wP4"
GOOD_MASTER_KEY = base64.b64encode(bytes(range(32))).decode()

PRODUCTION = {
    "SPOM_ENV": "production",
    "SPOM_DATA_DIR": "/srv/spom",
    "SPOM_PUBLIC_URL": "https://portal.example.edu",
    "SPOM_ALLOWED_HOSTS": "portal.example.edu",
    "SPOM_SECRET_KEY": GOOD_SECRET_KEY + "zz",
    "SPOM_MASTER_KEY": GOOD_MASTER_KEY,
    "SPOM_DATABASE_URL": "postgresql://app:word@db.example.edu/spom?sslmode=verify-full",
    "SPOM_DATABASE_OWNER_URL": "postgresql://owner:word@db.example.edu/spom?sslmode=verify-full",
    "SPOM_MAIL": "smtp",
    "SPOM_MAIL_HOST": "smtp.example.edu",
    "SPOM_MAIL_FROM": "Example Institute <noreply@example.edu>",
    "SPOM_SMS": "gateway",
    "SPOM_SMS_URL": "https://sms.example.com/messages",
    "SPOM_EGRESS_HOSTS": "sms.example.com",
}
"""A portal that may start."""


def surroundings(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    """Let exactly these `SPOM_…` variables be set."""
    for name in [name for name in os.environ if name.startswith("SPOM_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def env(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> Env:
    """What the portal makes of exactly these variables."""
    surroundings(monkeypatch, variables)
    return load_env()


def file(folder: Path, text: str) -> str:
    """A file with this text; its path."""
    path = folder / "kept"
    path.write_text(text, encoding="utf-8")
    return str(path)


def broken(request: object) -> dict[str, str]:
    """A context processor that fails."""
    raise RuntimeError("nothing around the page works")


def secret(name: str, word: str) -> str:
    """A value that the secret `name` may have, with the word in it."""
    parties = {
        "SPOM_SSO_PROVIDERS": [
            {"code": "a", "issuer": "https://id.example.edu", "client_id": "x", "client_secret": word}
        ],
        "SPOM_SSO_CLIENTS": [
            {
                "client_id": "x",
                "client_secret": word.ljust(32, "x"),
                "name": "B",
                "redirect_uris": ["https://b.example.edu/back/"],
            }
        ],
    }
    if name in parties:
        return json.dumps(parties[name])
    return f"postgresql://role:{word}@localhost/x" if name.endswith("_URL") else word
