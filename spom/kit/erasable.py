"""Values that can really be erased: each is also encrypted under a small key in a file beside the database.

A row that was deleted stays in the database's files until its place is used again, in its log, and in every copy. What
was encrypted under a key that no longer exists cannot be read from any of them, not even with the master key. The file
is overwritten, then removed; the name of a key is the name of the row it belongs to.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from spom.kit.crypto import KEY_BYTES, NONCE_BYTES, Unreadable, decrypt, encrypt

FOLDERS = 256


def encrypt_erasably(plain: bytes, *, bound_to: str, key: UUID) -> str:
    """Encrypt for one place; without the key's file, which is made if need be, nobody reads it again."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return encrypt(nonce + AESGCM(_read_or_make(key)).encrypt(nonce, plain, key.bytes), bound_to=bound_to)


def decrypt_erasably(token: str, *, bound_to: str, key: UUID) -> bytes:
    """What was encrypted for this place. Raises Unreadable, also once the key was destroyed."""
    sealed = decrypt(token, bound_to=bound_to)
    try:
        own_key = path_of_key(key).read_bytes()
        return AESGCM(own_key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], key.bytes)
    except (FileNotFoundError, InvalidTag, ValueError) as no:
        raise Unreadable("The value's own key was destroyed, or never belonged to it.") from no


def destroy_keys(keys: Iterable[UUID]) -> None:
    """Overwrite and remove them as soon as the transaction that erases their rows is committed."""
    for key in keys:
        transaction.on_commit(partial(_destroy, key))


def keys_in(folder: int, *, made_before: datetime) -> Iterator[UUID]:
    """Keys in one of 256 folders that were made before then: those whose rows are gone are to be destroyed."""
    until = made_before.timestamp()
    for path in (_folder() / f"{folder:02x}").glob("*.key"):
        if path.stat().st_mtime < until:
            yield UUID(path.stem)


def path_of_key(key: UUID) -> Path:
    """Where a key lies."""
    return _folder() / key.hex[:2] / f"{key.hex}.key"


def _folder() -> Path:
    folder: Path = settings.SPOM_DATA_DIR / "erasable"
    return folder


def _read_or_make(key: UUID) -> bytes:
    path = path_of_key(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    own_key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(handle, "wb") as file:
        file.write(own_key)
        file.flush()
        os.fsync(file.fileno())
    return own_key


def _destroy(key: UUID) -> None:
    path = path_of_key(key)
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
