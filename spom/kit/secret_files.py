"""Secrets kept in files of the data directory: made once, at the first start, and readable by their owner alone."""

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SecretFileUnsafe(Exception):
    """The file can be read by others, or holds nothing. Says which file, and the cure."""


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """The secret in `path`; written there from `make` when there is none yet.

    Safe when several processes start at once: all of them read what the first one wrote.
    Raises SecretFileUnsafe.
    """
    if not path.exists():
        _write_once(path, make())
    return _read(path)


def _write_once(path: Path, secret: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link never replaces: of two first starts one wins, and nobody ever sees half a file.
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _read(path: Path) -> str:
    if os.name == "posix" and path.stat().st_mode & OTHERS:
        raise SecretFileUnsafe(f"{path} can be read by others on this machine: run `chmod 600 {path}`.")
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise SecretFileUnsafe(f"{path} is empty. Put the secret back from your backup, or remove the file.")
    return secret
