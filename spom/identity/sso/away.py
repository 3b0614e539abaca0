"""What a browser keeps while its owner is at another house: encrypted, for this browser alone, for ten minutes."""

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from spom.kit.crypto import Unreadable, decrypt, encrypt

TIME_AWAY = timedelta(minutes=10)
BOUND_TO = "identity/sso cookie"


@dataclass(frozen=True, kw_only=True)
class Away:
    """On the way to another house: what its answer must fit."""

    provider: str
    state: str
    nonce: str
    verifier: str
    goal: str
    until: str

    @property
    def challenge(self) -> str:
        """What the other house sees of the verifier (RFC 7636, S256)."""
        digest = sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """Back from another house, which vouches for somebody we have not linked yet."""

    provider: str
    issuer: str
    subject: str
    label: str
    until: str


Kept = TypeVar("Kept", Away, Stranger)


def set_out(*, provider: str, goal: str, at: datetime) -> Away:
    """Begin a way there: a fresh state, nonce and verifier, 256 bits each."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    until = (at + TIME_AWAY).isoformat()
    return Away(provider=provider, state=state, nonce=nonce, verifier=verifier, goal=goal, until=until)


def keep(response: HttpResponseBase, what: Away | Stranger) -> None:
    """Leave it with the browser. Lax: it comes back when the other house sends the person here."""
    sealed = encrypt(json.dumps([type(what).__name__, asdict(what)]).encode(), bound_to=BOUND_TO)
    response.set_cookie(
        settings.SSO_COOKIE_NAME,
        sealed,
        max_age=TIME_AWAY,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept(request: HttpRequest, kind: type[Kept], *, at: datetime) -> Kept | None:
    """What this browser keeps, if it is of this kind and there is still time."""
    found = _opened(request.COOKIES.get(settings.SSO_COOKIE_NAME, ""))
    if found is None or found[0] != kind.__name__:
        return None
    what = kind(**found[1])
    return what if at < datetime.fromisoformat(what.until) else None


def let_go(response: HttpResponseBase) -> None:
    """Nothing is kept any more."""
    response.delete_cookie(settings.SSO_COOKIE_NAME, samesite="Lax")
    response.cookies[settings.SSO_COOKIE_NAME]["secure"] = settings.SESSION_COOKIE_SECURE
    response.cookies[settings.SSO_COOKIE_NAME]["httponly"] = True


def _opened(sealed: str) -> tuple[str, dict[str, Any]] | None:
    if not sealed:
        return None
    try:
        name, fields = json.loads(decrypt(sealed, bound_to=BOUND_TO))
    except (Unreadable, ValueError):
        return None
    return name, fields
