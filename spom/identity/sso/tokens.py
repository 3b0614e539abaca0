"""What another house says of a person, signed; and every reason not to believe it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

import jwt
from django.utils.translation import gettext_lazy as _
from jwt.types import Options

from spom.identity.sso.discovery import key_of
from spom.identity.sso.parties import Provider
from spom.kit.errors import Refusal

# Signatures with a key pair only: "none" is no signature, and HS256 would make our own secret theirs.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
CLOCKS_DIFFER_BY = timedelta(seconds=60)
# An ID token is read seconds after it was made.
OLDEST = timedelta(minutes=10)
SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"
# Ways of proving oneself that cannot be phished (RFC 8176: a key in hardware; OpenID EAP: phr, phrh).
UNPHISHABLE = frozenset({"hwk", "phr", "phrh"})
TWO_STEPS = frozenset({"mfa", "otp", *UNPHISHABLE})
MOST_LETTERS = 255


class NotBelieved(Refusal):
    """Something about the answer of the other house is not right. Which part is for the log, not for the page."""

    code = "identity.sso_not_believed"
    message = _("The answer of the other sign-in service could not be verified. Start again from the sign-in page.")

    def __init__(self, why: str) -> None:
        """`why` is for the log."""
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the other house says, checked."""

    issuer: str
    subject: str
    sid: str = ""
    label: str = ""
    srn: str = ""
    methods: frozenset[str] = frozenset()

    @property
    def took_two_steps(self) -> bool:
        """Did the person show two things there?"""
        return not self.methods.isdisjoint(TWO_STEPS)

    @property
    def cannot_be_phished(self) -> bool:
        """Did the person use a key there that works for that house only?"""
        return not self.methods.isdisjoint(UNPHISHABLE)


def read_id_token(token: str, *, provider: Provider, nonce: str, at: datetime) -> Told:
    """Check an ID token (OpenID Connect Core 3.1.3.7). Raises NotBelieved, Unreachable."""
    claims = _signed(token, provider=provider, at=at)
    _check_parties(claims, provider=provider)
    _check_times(claims, at=at)
    if not compare_digest(_text(claims, "nonce").encode(), nonce.encode()):
        raise NotBelieved("nonce")
    return told_by(claims, provider=provider)


def read_logout_token(token: str, *, provider: Provider, at: datetime) -> tuple[Told, str]:
    """Check the news that a session ended (OpenID Back-Channel Logout 2.6); also its own name, good for once."""
    claims = _signed(token, provider=provider, at=at)
    _check_parties(claims, provider=provider)
    _check_times(claims, at=at)
    events = claims.get("events")
    if not isinstance(events, dict) or SIGNED_OUT not in events:
        raise NotBelieved("not a logout token")
    # An ID token must never do as a logout token, nor the other way round.
    if "nonce" in claims:
        raise NotBelieved("nonce in a logout token")
    name = _text(claims, "jti")
    if not name or not (claims.get("sub") or claims.get("sid")):
        raise NotBelieved("a logout token of nobody")
    return told_by(claims, provider=provider), name


def told_by(claims: Mapping[str, Any], *, provider: Provider) -> Told:
    """The claims that matter here."""
    methods = claims.get("amr")
    named = [word for word in methods if isinstance(word, str)] if isinstance(methods, list) else []
    return Told(
        issuer=provider.issuer,
        subject=_text(claims, "sub"),
        sid=_text(claims, "sid"),
        label=_text(claims, "name") or _text(claims, "preferred_username") or _text(claims, "email"),
        srn=_text(claims, provider.srn_claim) if provider.srn_claim else "",
        methods=frozenset({*named, _text(claims, "acr")}),
    )


def _signed(token: str, *, provider: Provider, at: datetime) -> dict[str, Any]:
    """The claims, if a key of this very provider signed them."""
    try:
        header = jwt.get_unverified_header(token)
        algorithm, kid = str(header.get("alg")), str(header.get("kid") or "")
        if algorithm not in ALGORITHMS:
            raise NotBelieved(f"algorithm {algorithm[:20]}")
        key = key_of(provider, kid=kid, at=at)
        if key is None:
            raise NotBelieved("a key that is not theirs")
        # Times and parties are checked below, with our own clock.
        only_signature: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[algorithm], options=only_signature)
    except jwt.PyJWTError as no:
        raise NotBelieved(type(no).__name__) from no
    return claims


def _check_parties(claims: Mapping[str, Any], *, provider: Provider) -> None:
    if claims.get("iss") != provider.issuer:
        raise NotBelieved("issuer")
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    if provider.client_id not in meant:
        raise NotBelieved("audience")
    if (len(meant) > 1 or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise NotBelieved("authorised party")
    if not _text(claims, "sub") and "events" not in claims:
        raise NotBelieved("nobody")


def _check_times(claims: Mapping[str, Any], *, at: datetime) -> None:
    now = at.timestamp()
    differ = CLOCKS_DIFFER_BY.total_seconds()
    ends, made, begins = (_moment(claims, name) for name in ("exp", "iat", "nbf"))
    if ends is None or now >= ends + differ:
        raise NotBelieved("expired")
    if made is None or made > now + differ or made < now - OLDEST.total_seconds():
        raise NotBelieved("made at another time")
    if begins is not None and begins > now + differ:
        raise NotBelieved("not yet")


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(claims: Mapping[str, Any], name: str) -> str:
    """A claim that is a word. One that is too long is no claim: cut short it would name somebody else."""
    value = claims.get(name)
    return value if isinstance(value, str) and len(value) <= MOST_LETTERS else ""
