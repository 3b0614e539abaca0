"""What another house says of itself, and its keys: asked at its own address, believed for it alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.conf import settings
from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWKSetError

from spom.identity.sso.parties import Provider
from spom.identity.sso.wire import Unreachable, get_json, host_of

FACTS_FOR = timedelta(hours=1)
KEYS_FOR = timedelta(minutes=10)
# A token may name a key made a moment ago. Asking again for every unknown name would let strangers make us ask.
KEYS_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The addresses of another house, as its discovery document names them."""

    authorize: str
    token: str
    keys: str
    userinfo: str = ""
    end_session: str = ""
    names_itself: bool = False
    by_post: bool = False


@dataclass(kw_only=True)
class _Known:
    """What this process remembers of one house."""

    facts: Facts
    facts_at: datetime
    keys: dict[str, PyJWK] = field(default_factory=dict)
    keys_at: datetime | None = None


_known: dict[str, _Known] = {}
_lock = Lock()


def provider_with(code: str) -> Provider | None:
    """The provider of this code, as the settings name it."""
    return next((provider for provider in every_provider() if provider.code == code), None)


def every_provider() -> tuple[Provider, ...]:
    """All of them, in the order of the settings."""
    providers: tuple[Provider, ...] = settings.SSO_PROVIDERS
    return providers


def hosts_of(provider: Provider) -> frozenset[str]:
    """The provider's own host, and those the portal may call anyway: some houses keep their keys elsewhere."""
    return frozenset({host_of(provider.issuer), *settings.EGRESS_HOSTS})


def facts_of(provider: Provider, *, at: datetime) -> Facts:
    """Its addresses. Raises Unreachable."""
    return _remembered(provider, at=at).facts


def facts_at_hand(provider: Provider) -> Facts | None:
    """Its addresses, if this process happens to know them: asks nobody."""
    known = _known.get(provider.issuer)
    return known.facts if known else None


def key_of(provider: Provider, *, kid: str, at: datetime) -> PyJWK | None:
    """The provider's own key of this name; without a name its only one. Raises Unreachable."""
    known = _remembered(provider, at=at)
    keep_for = KEYS_FOR if kid in known.keys else KEYS_AGAIN_AFTER
    if known.keys_at is None or at >= known.keys_at + keep_for:
        _ask_for_keys(provider, known, at=at)
    if not kid and len(known.keys) == 1:
        return next(iter(known.keys.values()))
    return known.keys.get(kid)


def forget_providers() -> None:
    """Ask everybody anew."""
    _known.clear()


def _remembered(provider: Provider, *, at: datetime) -> _Known:
    with _lock:
        known = _known.get(provider.issuer)
        if known is not None and at < known.facts_at + FACTS_FOR:
            return known
    facts = _read(provider)
    with _lock:
        _known[provider.issuer] = _Known(facts=facts, facts_at=at)
        return _known[provider.issuer]


def _read(provider: Provider) -> Facts:
    url = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    told = get_json(url, hosts=frozenset({host_of(provider.issuer)}))
    # OpenID Connect Discovery 4.3: a house speaks for itself only.
    if told.get("issuer") != provider.issuer:
        raise Unreachable(f"{provider.code} calls itself {str(told.get('issuer'))[:200]}")
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Facts(
        authorize=_word(told, "authorization_endpoint"),
        token=_word(told, "token_endpoint"),
        keys=_word(told, "jwks_uri"),
        userinfo=str(told.get("userinfo_endpoint") or ""),
        end_session=str(told.get("end_session_endpoint") or ""),
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        by_post="client_secret_basic" not in methods,
    )


def _word(told: Mapping[str, Any], name: str) -> str:
    word = told.get(name)
    if not isinstance(word, str) or not word:
        raise Unreachable(f"no {name}")
    return word


def _ask_for_keys(provider: Provider, known: _Known, *, at: datetime) -> None:
    try:
        found = PyJWKSet.from_dict(get_json(known.facts.keys, hosts=hosts_of(provider)))
    except PyJWKSetError as no:
        raise Unreachable("no usable keys") from no
    known.keys = {key.key_id or "": key for key in found.keys if key.public_key_use in {None, "sig"}}
    known.keys_at = at
