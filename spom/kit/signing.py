"""Signatures of the house (Ed25519): one private key that signs, and the public half of every key that ever did.

Both lie in files outside the database, so that nobody who can only write to the database can sign, or
say which keys are to be believed. A new key is made by moving the private file away: what the old one
signed can still be checked, because its public half stays.

    keys/journal.key             the private key, base64 of 32 bytes, readable by its owner alone
    keys/journal.public/ID       one public key each, in base64
"""

import base64
import binascii
import hashlib
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from spom.kit.secret_files import read_or_make

SEED_BYTES = 32


class SigningKeyUnusable(Exception):
    """A key file does not hold an Ed25519 key. Says which file, and the cure."""


class Signer:
    """Signs with the private key in a file, which is made when there is none."""

    def __init__(self, private_file: Path) -> None:
        """Read or make the key. Raises SigningKeyUnusable, or SecretFileUnsafe when others can read it."""
        seed = _read(private_file, read_or_make(private_file, _new_seed))
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._private.public_key().public_bytes_raw()
        self.key_id = key_id(public)
        # Before anything is signed: a signature nobody can check is worth nothing.
        read_or_make(public_file(private_file, self.key_id), lambda: base64.b64encode(public).decode("ascii"))

    def sign(self, statement: bytes) -> bytes:
        """The 64 bytes of the signature."""
        return self._private.sign(statement)


class TrustedKeys:
    """The public keys kept beside a private one."""

    def __init__(self, private_file: Path) -> None:
        """Believe the public keys beside this private key, and no others."""
        self._private_file = private_file
        self._read: dict[str, Ed25519PublicKey | None] = {}

    def knows(self, key: str) -> bool:
        """Is there a public key of this id? Raises SigningKeyUnusable when its file holds another one."""
        return self._key(key) is not None

    def accepts(self, signature: bytes, *, of: bytes, by: str) -> bool:
        """Did the key of this id make the signature?"""
        public = self._key(by)
        if public is None:
            return False
        try:
            public.verify(signature, of)
        except InvalidSignature:
            return False
        return True

    def _key(self, wanted: str) -> Ed25519PublicKey | None:
        if wanted not in self._read:
            self._read[wanted] = _public_key(public_file(self._private_file, wanted), wanted)
        return self._read[wanted]


def key_id(public: bytes) -> str:
    """A short name that follows from the public key itself, so that a file cannot lend a name to another key."""
    return hashlib.sha256(b"spom signing key\0" + public).hexdigest()[:16]


def public_file(private_file: Path, key: str) -> Path:
    """Where the public half of a key lies."""
    return private_file.with_suffix(".public") / key


def _public_key(path: Path, wanted: str) -> Ed25519PublicKey | None:
    # The id may come from an altered row: only hexadecimal names are looked up in the folder.
    if not set(wanted) <= set("0123456789abcdef") or not path.is_file():
        return None
    public = _read(path, path.read_text(encoding="ascii").strip())
    if key_id(public) != wanted:
        raise SigningKeyUnusable(f"{path} holds another key than its name says. Put the file back from your backup.")
    return Ed25519PublicKey.from_public_bytes(public)


def _read(path: Path, written: str) -> bytes:
    try:
        key = base64.b64decode(written, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != SEED_BYTES:
        raise SigningKeyUnusable(f"{path} does not hold a key. Put the file back from your backup.")
    return key


def _new_seed() -> str:
    return base64.b64encode(secrets.token_bytes(SEED_BYTES)).decode("ascii")
