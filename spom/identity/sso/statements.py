"""What we tell other portals: about a person, and that a session has ended."""

import base64
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.urls import reverse

from spom.identity.models import Handover, User
from spom.identity.models.factors import Step
from spom.identity.sso.keys import ALGORITHM, sign
from spom.identity.sso.parties import Client
from spom.identity.sso.tokens import SIGNED_OUT

ID_TOKEN_LIFE = timedelta(minutes=5)
LOGOUT_TOKEN_LIFE = timedelta(minutes=2)
SCOPES = ("openid", "profile", "email", "phone")
# How people prove themselves here, in the words of RFC 8176.
METHODS = {
    "password": "pwd",
    "activation": "pwd",
    Step.PASSKEY.value: "hwk",
    Step.APP.value: "otp",
    Step.CODE.value: "otp",
    Step.PAPER.value: "otp",
}


def client_with(client_id: str) -> Client | None:
    """The portal of this name, as the settings name it."""
    clients: tuple[Client, ...] = settings.SSO_CLIENTS
    return next((client for client in clients if client.client_id == client_id), None)


def issuer() -> str:
    """Our name among houses: the address people type."""
    name: str = settings.PUBLIC_URL
    return name


def challenge_of(verifier: str) -> str:
    """What a verifier's challenge must have been (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def about_ourselves() -> dict[str, Any]:
    """The discovery document (OpenID Connect Discovery 1.0)."""
    here = issuer()
    return {
        "issuer": here,
        "authorization_endpoint": here + reverse("identity:oidc_authorize"),
        "token_endpoint": here + reverse("identity:oidc_token"),
        "userinfo_endpoint": here + reverse("identity:oidc_userinfo"),
        "jwks_uri": here + reverse("identity:oidc_keys"),
        "end_session_endpoint": here + reverse("identity:oidc_end_session"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": list(SCOPES),
        "claims_supported": ["sub", "sid", "auth_time", "amr", "name", "preferred_username", "srn", "locale", "email"],
        "prompt_values_supported": ["none", "login"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


def id_token(*, handover: Handover, subject: str, at: datetime) -> str:
    """Who signed in, when and how: for one portal, for five minutes."""
    methods = _methods(handover.session.method if handover.session else "")
    claims: dict[str, Any] = {
        "iss": issuer(),
        "sub": subject,
        "aud": handover.client_id,
        "iat": int(at.timestamp()),
        "exp": int((at + ID_TOKEN_LIFE).timestamp()),
        "auth_time": int(handover.proved_at.timestamp()),
        "sid": handover.sid,
    }
    if handover.nonce:
        claims["nonce"] = handover.nonce
    if methods:
        claims["amr"] = methods
    return sign(claims, kind="JWT", at=at)


def _methods(method: str) -> list[str]:
    """A passkey is two proofs in one; anything else needs a second for that."""
    parts = method.split("+")
    named = [METHODS[part] for part in parts if part in METHODS]
    return [*dict.fromkeys(named), *(["mfa"] if len(parts) > 1 or method == Step.PASSKEY else [])]


def userinfo(*, user: User, subject: str, scopes: list[str]) -> dict[str, Any]:
    """What the scopes the portal asked for open."""
    told: dict[str, Any] = {"sub": subject}
    if "profile" in scopes:
        told |= {"name": user.full_name, "preferred_username": user.username, "srn": user.username}
        told |= {"locale": user.language} if user.language else {}
    if "email" in scopes and user.email:
        # From the register; nobody has shown us that the mailbox is theirs.
        told |= {"email": user.email, "email_verified": False}
    if "phone" in scopes and user.mobile:
        told |= {"phone_number": user.mobile, "phone_number_verified": False}
    return told


def logout_token(*, handover: Handover, subject: str, at: datetime) -> str:
    """That this session is over (OpenID Connect Back-Channel Logout 2.4)."""
    claims = {
        "iss": issuer(),
        "sub": subject,
        "aud": handover.client_id,
        "iat": int(at.timestamp()),
        "exp": int((at + LOGOUT_TOKEN_LIFE).timestamp()),
        "jti": secrets.token_urlsafe(16),
        "sid": handover.sid,
        "events": {SIGNED_OUT: {}},
    }
    return sign(claims, kind="logout+jwt", at=at)
