"""Secrets at rest: what the database must not be able to tell (SECURITY, S43).

Each value is encrypted with a key of its own (AES-256-GCM), and that key is wrapped by a master key
which never enters the database. So a new master key means wrapping small keys anew, not decrypting
what they protect.

A value is bound to its place: copied into another row or column it can no longer be read.

    spom1.<id of the master key>.<base64url of: nonce, wrapped key, nonce, text>
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = "spom1"
KEY_BYTES = 32
NONCE_BYTES = 12
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16  # the last 16 are GCM's tag
DOT = "\N{BULLET}"


class Unreadable(Exception):
    """The value cannot be decrypted: it was altered, moved, or its master key is not in the key ring."""


class MasterKeyUnusable(Exception):
    """A master key is not 32 bytes of base64. Says how to make one."""


@dataclass(frozen=True)
class KeyRing:
    """Master keys by id. The first one given encrypts; the others only read what they wrote."""

    active: str
    keys: dict[str, bytes]


def encrypt(plain: bytes, *, bound_to: str) -> str:
    """Encrypt for one place, named so that no two places share a name: see `place`."""
    ring = key_ring()
    own_key = secrets.token_bytes(KEY_BYTES)
    sealed = _seal(own_key, plain, because=_place(bound_to))
    return _assemble(ring.active, _wrap(own_key, ring), sealed)


def decrypt(token: str, *, bound_to: str) -> bytes:
    """What was encrypted for this place. Raises Unreadable."""
    key_id, wrapped, sealed = _take_apart(token)
    own_key = _unwrap(key_id, wrapped, key_ring())
    return _open(own_key, sealed, because=_place(bound_to))


def rewrap(token: str) -> str:
    """The same value under the active master key; what it protects is never decrypted. Raises Unreadable."""
    ring = key_ring()
    key_id, wrapped, sealed = _take_apart(token)
    if key_id == ring.active:
        return token
    return _assemble(ring.active, _wrap(_unwrap(key_id, wrapped, ring), ring), sealed)


def is_current(token: str) -> bool:
    """Is the value under the active master key?"""
    return token.startswith(active_prefix())


def active_prefix() -> str:
    """How every value under the active master key begins: lets a query find those still to be wrapped anew."""
    return f"{VERSION}.{key_ring().active}."


def place(*, table: str, column: str, row: object) -> str:
    """The name of one field of one row, to bind a value to: `identity.Authenticator/secret/41`."""
    return f"{table}/{column}/{row}"


def masked(value: str, *, shown: int = 4) -> str:
    """The last characters of a number, the rest as dots; nothing of a value so short that this would tell it."""
    hidden = len(value) - shown
    return DOT * hidden + value[hidden:] if hidden >= shown else DOT * len(value)


def new_master_key() -> str:
    """A fresh master key, as it stands in settings."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def key_ring() -> KeyRing:
    """The master keys of `settings.SPOM_MASTER_KEYS`, newest first. Raises MasterKeyUnusable."""
    return _key_ring(tuple(settings.SPOM_MASTER_KEYS))


@lru_cache(maxsize=4)
def _key_ring(written: tuple[str, ...]) -> KeyRing:
    if not written:
        raise MasterKeyUnusable("There is no master key. Set SPOM_MASTER_KEY.")
    keys = {_id_of(key): key for key in map(_read_key, written)}
    return KeyRing(active=next(iter(keys)), keys=keys)


def _read_key(written: str) -> bytes:
    # Either alphabet of base64, with or without padding: people generate keys in many ways.
    plain = written.replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise MasterKeyUnusable("A master key is 32 random bytes in base64; `openssl rand -base64 32` makes one.")
    return key


def _id_of(key: bytes) -> str:
    """A name that says nothing about the key, and that two different keys do not share."""
    return hashlib.sha256(b"spom master key\0" + key).hexdigest()[:12]


def _place(bound_to: str) -> bytes:
    if not bound_to:
        raise ValueError("Say which place the value belongs to.")
    return f"{VERSION}/place/{bound_to}".encode()


def _wrap(own_key: bytes, ring: KeyRing) -> bytes:
    return _seal(ring.keys[ring.active], own_key, because=f"{VERSION}/key/{ring.active}".encode())


def _unwrap(key_id: str, wrapped: bytes, ring: KeyRing) -> bytes:
    if key_id not in ring.keys:
        raise Unreadable(f"The master key {key_id} is not in the key ring.")
    return _open(ring.keys[key_id], wrapped, because=f"{VERSION}/key/{key_id}".encode())


def _seal(key: bytes, plain: bytes, *, because: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, because)


def _open(key: bytes, sealed: bytes, *, because: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], because)
    except (InvalidTag, ValueError) as no:
        raise Unreadable("The value was altered, or belongs to another place.") from no


def _assemble(key_id: str, wrapped: bytes, sealed: bytes) -> str:
    return f"{VERSION}.{key_id}.{base64.urlsafe_b64encode(wrapped + sealed).decode('ascii')}"


def _take_apart(token: str) -> tuple[str, bytes, bytes]:
    try:
        version, key_id, text = token.split(".")
        body = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError as no:
        raise Unreadable("This is not an encrypted value.") from no
    if version != VERSION or len(body) < WRAPPED_BYTES:
        raise Unreadable("This is not an encrypted value.")
    return key_id, body[:WRAPPED_BYTES], body[WRAPPED_BYTES:]
