"""Keys nobody set: outside production they are made once and kept in the data folder, readable by its owner only."""

import base64
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from spom.config.env import Env, WrongSetting, variable

MASTER_KEY_BYTES = 32


def with_keys(env: Env) -> Env:
    """The same surroundings, with every key present and usable."""
    folder = env.data_dir / "keys"
    secret_key = env.secret_key or _kept(folder / "secret_key", make=lambda: secrets.token_urlsafe(48))
    master_key = env.master_key or _kept(folder / "master_key", make=_new_master_key)
    refuse_weak_master_key(master_key)
    return env.model_copy(update={"secret_key": secret_key, "master_key": master_key})


def refuse_weak_master_key(master_key: str) -> None:
    """Raise WrongSetting unless it is 32 bytes in base64."""
    try:
        size = len(master_key_bytes(master_key))
    except ValueError:
        size = 0
    if size != MASTER_KEY_BYTES:
        raise WrongSetting(
            f"{variable('master_key')} must be {MASTER_KEY_BYTES} random bytes in base64, "
            "as `openssl rand -base64 32` prints them."
        )


def master_key_bytes(master_key: str) -> bytes:
    """The key itself; either alphabet of base64 is read. Raises ValueError when it is not base64."""
    plain = master_key.replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def _new_master_key() -> str:
    return base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode()


def _kept(path: Path, *, make: Callable[[], str]) -> str:
    """The key in the file; the file is made on first use. Of two processes that start at once, one makes it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, make())
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise WrongSetting(f"{path} can be read by others on this machine: run `chmod 600 {path}`.")
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        why = trouble.strerror if isinstance(trouble, OSError) else "it is not a key"
        raise WrongSetting(f"{path}, where a key is kept, cannot be used: {why}.") from None


def _write_once(path: Path, key: str) -> None:
    """Put a whole file in place or none; whoever comes second keeps the first one's key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
