"""A portal of the institution that signs people in with ours: what it asks, and what it brings."""

import base64
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from django.test import Client
from django.urls import reverse

from spom.identity.sso.parties import Client as Portal
from spom.identity.sso.statements import challenge_of

SECRET = "a secret between two portals, long enough"
THERE = "https://library.example.edu/back/"
VERIFIER = "v" * 43
AUTHORIZE, TOKEN, USERINFO, END = (
    reverse(f"identity:oidc_{door}") for door in ("authorize", "token", "userinfo", "end_session")
)
KEPT_KEY: dict[str, Any] = {}
LIBRARY = Portal(
    client_id="library",
    client_secret=SECRET,
    name="Library",
    redirect_uris=(THERE,),
    post_logout_redirect_uris=("https://library.example.edu/bye/",),
)
OTHER = Portal(client_id="other", client_secret=SECRET + "!", name="Other", redirect_uris=(THERE,))


def asked(**changes: str) -> dict[str, str]:
    """What an honest portal asks, with changes; an empty word leaves it out."""
    usual = {
        "response_type": "code",
        "client_id": "library",
        "redirect_uri": THERE,
        "scope": "openid profile",
        "state": "of the library",
        "nonce": "n1",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
    }
    return {name: word for name, word in (usual | changes).items() if word}


def answer(response: Any) -> dict[str, str]:
    """What the browser brings back to the portal."""
    assert response.status_code == HTTPStatus.FOUND
    goal = response.headers["Location"]
    assert goal.startswith(THERE)
    return {name: words[0] for name, words in parse_qs(urlsplit(goal).query).items()}


def exchange(code: str, *, secret: str = SECRET, **changes: str) -> Any:
    """The portal brings the code."""
    pair = base64.b64encode(f"library:{secret.replace(' ', '%20')}".encode()).decode()
    told = {"grant_type": "authorization_code", "code": code, "redirect_uri": THERE, "code_verifier": VERIFIER}
    return Client().post(TOKEN, told | changes, headers={"Authorization": f"Basic {pair}"})


def verified(token: str) -> dict[str, Any]:
    """The claims, checked with the keys we publish."""
    keys = jwt.PyJWKSet.from_dict(Client().get(reverse("identity:oidc_keys")).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, audience="library", issuer="http://localhost:8000")
    return claims
