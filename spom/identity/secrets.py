"""Codes: how they are made, hidden and compared. Nothing here reads or writes a table."""

import base64
import hmac
import secrets
import struct
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings

from spom.kit.crypto import decrypt, encrypt, place

DIGITS = 6
TOTP_SECONDS = 30
# Crockford's alphabet without the letters people mistake for digits or for one another.
PAPER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
PAPER_LENGTH = 25  # 25 of 30 letters: 122 bits
PAPER_GROUP = 5


def new_digits() -> str:
    """Six digits nobody can guess."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def mac_of(digits: str, *, code_id: int) -> str:
    """What is kept of a code: worth nothing without the key, and for no other code."""
    return hmac.new(_key("one-time code"), f"{code_id}:{digits}".encode(), "sha256").hexdigest()


def is_code(typed: str, *, mac: str, code_id: int) -> bool:
    """Are these the digits? Spaces and dashes people type between them do not matter."""
    return bool(mac) and hmac.compare_digest(mac_of(only_digits(typed), code_id=code_id), mac)


def only_digits(typed: str) -> str:
    """The digits of what was typed, in any script."""
    return "".join(str(int(character)) for character in typed if character.isdecimal())


def pseudonym(name: str) -> bytes:
    """Always the same random-looking bytes for a name: for what is shown when the name is nobody's."""
    return hmac.new(_key("pseudonym"), name.strip().casefold().encode(), "sha256").digest()


def new_paper_code() -> str:
    """A recovery code in groups of five."""
    letters = "".join(secrets.choice(PAPER_ALPHABET) for _ in range(PAPER_LENGTH))
    return "-".join(letters[start : start + PAPER_GROUP] for start in range(0, PAPER_LENGTH, PAPER_GROUP))


def bare_paper_code(typed: str) -> str:
    """A recovery code as it is hashed: capitals, no dashes or spaces."""
    return "".join(character for character in typed.upper() if character.isalnum())


def hint_of_mobile(mobile: str) -> str:
    """Enough to recognise one's own number."""
    return f"•••• ••{mobile[-2:]}"


def hint_of_email(email: str) -> str:
    """Enough to recognise one's own address."""
    user, _, host = email.partition("@")
    name, dot, top = host.rpartition(".")
    return f"{user[:1]}•••@{name[:1]}•••{dot}{top}"


@lru_cache
def _key(purpose: str) -> bytes:
    """A key of its own for each purpose."""
    return hmac.new(settings.SECRET_KEY.encode(), f"spom.identity {purpose}".encode(), "sha256").digest()


def new_totp_secret() -> str:
    """160 bits, as apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_of(at: datetime) -> int:
    """Which step of thirty seconds this moment lies in."""
    return int(at.timestamp()) // TOTP_SECONDS


def totp(secret: str, step: int) -> str:
    """The six digits an app shows in this step (RFC 6238, SHA-1 as every app has it)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), "sha1").digest()
    start = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 10**DIGITS:0{DIGITS}}"


def locked(secret: str, *, table: str, row: int) -> str:
    """A secret as it is kept: encrypted, and readable in this row only."""
    return encrypt(secret.encode(), bound_to=place(table=table, column="secret", row=row))


def unlocked(token: str, *, table: str, row: int) -> str:
    """The secret again."""
    return decrypt(token, bound_to=place(table=table, column="secret", row=row)).decode()


def locked_for_session(secret: str) -> str:
    """A secret that waits in a session until it is confirmed."""
    return encrypt(secret.encode(), bound_to="identity.Session/data/new_app")


def unlocked_for_session(token: str) -> str:
    """The waiting secret again."""
    return decrypt(token, bound_to="identity.Session/data/new_app").decode()


def locked_id_token(token: str, *, row: int) -> str:
    """The token of another house, kept until its session ends."""
    return encrypt(token.encode(), bound_to=place(table="identity.CameFrom", column="id_token", row=row))


def unlocked_id_token(kept: str, *, row: int) -> str:
    """The token again."""
    return decrypt(kept, bound_to=place(table="identity.CameFrom", column="id_token", row=row)).decode()


def locked_work(text: str, *, row: int) -> str:
    """What somebody typed, kept while they sign in again."""
    return encrypt(text.encode(), bound_to=place(table="identity.KeptWork", column="fields", row=row))


def unlocked_work(kept: str, *, row: int) -> str:
    """What they typed."""
    return decrypt(kept, bound_to=place(table="identity.KeptWork", column="fields", row=row)).decode()


def otpauth_uri(secret: str, *, name: str, issuer: str) -> str:
    """What the QR code says to an authenticator app."""
    label = quote(f"{issuer}:{name}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&digits={DIGITS}&period={TOTP_SECONDS}"
