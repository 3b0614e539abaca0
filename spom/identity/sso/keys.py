"""Our own signing keys: the private halves encrypted, the public ones for everybody to read.

A key is published a day before it signs, so that nobody who keeps a copy of our keys meets one they do not know, and
stays published for a week after the next one took over.
"""

import base64
import json
import secrets
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection, transaction
from jwt.algorithms import RSAAlgorithm
from jwt.types import Options

from spom.identity.models import SigningKey
from spom.kit.crypto import decrypt, encrypt, place

ALGORITHM = "RS256"
NEW_KEY_AFTER = timedelta(days=90)
KNOWN_BEFORE_USE = timedelta(days=1)
KNOWN_AFTER_USE = timedelta(days=7)
# Two processes that find no key must not make two.
LOCK = 0x5350_4F4D


def published_keys(*, at: datetime) -> list[dict[str, Any]]:
    """The public halves, as a JWK set lists them."""
    return [key.public for key in _in_force(at)]


def sign(claims: dict[str, Any], *, kind: str, at: datetime) -> str:
    """A signed statement. `kind` is the type in its head: `JWT`, or `logout+jwt`."""
    key = _signing(at)
    private = serialization.load_der_private_key(_unlocked(key), password=None)
    assert isinstance(private, rsa.RSAPrivateKey)  # noqa: S101  # we made it
    return jwt.encode(claims, private, algorithm=ALGORITHM, headers={"kid": key.kid, "typ": kind})


def read_own(token: str, *, at: datetime) -> dict[str, Any] | None:
    """The claims of a statement of ours, however old; None if we did not sign it."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        key = next((key for key in _in_force(at) if key.kid == kid), None)
        if key is None:
            return None
        public = RSAAlgorithm.from_jwk(json.dumps(key.public))
        assert isinstance(public, rsa.RSAPublicKey)  # noqa: S101  # we made it
        unchecked: Options = {"verify_exp": False, "verify_aud": False, "verify_iat": False}
        claims: dict[str, Any] = jwt.decode(token, public, algorithms=[ALGORITHM], options=unchecked)
    except jwt.PyJWTError:
        return None
    return claims


@transaction.atomic
def renew_keys(*, at: datetime) -> None:
    """Make a key when the newest is old, and drop those nobody needs any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    newest = SigningKey.objects.order_by("-made_at", "-pk").first()
    if newest is None or at >= newest.made_at + NEW_KEY_AFTER:
        _make(at)
    known = {key.pk for key in _in_force(at)}
    SigningKey.objects.exclude(pk__in=known).delete()


def _in_force(at: datetime) -> list[SigningKey]:
    """Newest first: those that sign now or soon, and those whose signatures may still be about."""
    keys = list(SigningKey.objects.order_by("-made_at", "-pk"))
    if not keys:
        renew_keys(at=at)
        keys = list(SigningKey.objects.order_by("-made_at", "-pk"))
    kept = keys[:1]
    for newer, older in pairwise(keys):
        if at < newer.made_at + KNOWN_BEFORE_USE + KNOWN_AFTER_USE:
            kept.append(older)
    return kept


def _signing(at: datetime) -> SigningKey:
    """The newest key that has been published for a day; the only one, while there is no other."""
    keys = _in_force(at)
    return next((key for key in keys if at >= key.made_at + KNOWN_BEFORE_USE), keys[-1])


def _make(at: datetime) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kid = base64.urlsafe_b64encode(secrets.token_bytes(12)).decode()
    public = json.loads(RSAAlgorithm.to_jwk(private.public_key()))
    plain = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    SigningKey.objects.create(
        kid=kid,
        private=encrypt(plain, bound_to=_place(kid)),
        public={"kty": public["kty"], "n": public["n"], "e": public["e"], "use": "sig", "alg": ALGORITHM, "kid": kid},
        made_at=at,
    )


def _unlocked(key: SigningKey) -> bytes:
    return decrypt(key.private, bound_to=_place(key.kid))


def _place(kid: str) -> str:
    return place(table="identity.SigningKey", column="private", row=kid)
