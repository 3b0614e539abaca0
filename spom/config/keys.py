"""Keys nobody set: outside production they are made once and kept in the data folder, readable by its owner only."""

import base64
import secrets
from collections.abc import Callable
from pathlib import Path

from spom.config.env import Env, WrongSetting, variable
from spom.kit.crypto import new_master_key
from spom.kit.secret_files import SecretFileUnsafe, read_or_make

MASTER_KEY_BYTES = 32


def with_keys(env: Env) -> Env:
    """The same surroundings, with every key present and usable."""
    folder = env.data_dir / "keys"
    secret_key = env.secret_key or _kept(folder / "secret_key", make=lambda: secrets.token_urlsafe(48))
    master_key = env.master_key or _kept(folder / "master_key", make=new_master_key)
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


def _kept(path: Path, *, make: Callable[[], str]) -> str:
    """The key in the file; the file is made on first use."""
    try:
        return read_or_make(path, make)
    except SecretFileUnsafe as trouble:
        raise WrongSetting(str(trouble)) from None
    except (OSError, UnicodeDecodeError) as trouble:
        why = trouble.strerror if isinstance(trouble, OSError) else "it is not a key"
        raise WrongSetting(f"{path}, where a key is kept, cannot be used: {why}.") from None
