"""Another house in software, on this machine: answers as OpenID Connect asks, and on request as an attacker would."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from jwt.algorithms import RSAAlgorithm

from spom.identity.sso.parties import Provider

BEGIN, BACK, ENDED = (reverse(f"identity:sso_{door}", args=["campus"]) for door in ("begin", "back", "ended"))
CLIENT, SECRET = "spom", "a secret between two houses, long enough"
_KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]
OWN_KEY, FOREIGN_KEY = _KEYS


@dataclass
class FakeProvider:
    """A house with one key pair. Change its fields to make it lie."""

    issuer: str = ""
    key: rsa.RSAPrivateKey = OWN_KEY
    userinfo: dict[str, Any] = field(default_factory=dict)
    # What its discovery document says differently.
    lies: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def settings(self, **wishes: Any) -> Provider:
        """How a portal's settings name this house."""
        return Provider(code="campus", issuer=self.issuer, client_id=CLIENT, client_secret=SECRET, **wishes)

    def claims(self, *, nonce: str, **changes: Any) -> dict[str, Any]:
        """What an honest ID token says of Alice, with changes; None takes a claim away."""
        now = int(time.time())
        usual = {"iss": self.issuer, "sub": "alice-there", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        return {
            name: value
            for name, value in (usual | {"name": "Alice", "sid": "s1"} | changes).items()
            if value is not None
        }

    def signed(self, claims: dict[str, Any], *, algorithm: str = "RS256", key: Any = None, kid: str = "one") -> str:
        """A token: signed honestly, with a stranger's key, or not at all."""
        return jwt.encode(claims, "" if algorithm == "none" else key or self.key, algorithm, {"kid": kid})

    def code_for(self, id_token: str) -> str:
        """A code that is exchanged for this token, once."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"access_token": "open", "token_type": "Bearer", "id_token": id_token}
        return code

    def document(self) -> dict[str, Any]:
        """What it says about itself."""
        usual = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
        }
        return usual | self.lies

    def keys(self) -> dict[str, Any]:
        """Its public key."""
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}


@contextmanager
def a_provider() -> Iterator[FakeProvider]:
    """A house that answers, until the block ends."""
    house = FakeProvider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            answers = {
                "/.well-known/openid-configuration": house.document(),
                "/keys": house.keys(),
                "/userinfo": house.userinfo,
            }
            self._say(answers.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told = {name: words[0] for name, words in parse_qs(body).items()}
            house.asked.append(told | {"authorization": self.headers.get("Authorization", "")})
            self._say(house.codes.pop(told.get("code", ""), None))

        def log_message(self, *words: object) -> None:
            """Say nothing."""

        def _say(self, answer: dict[str, Any] | None) -> None:
            self.send_response(400 if answer is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer or {"error": "invalid_grant"}).encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    house.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()


def set_out(client: Client, goal: str = "/settings/") -> dict[str, str]:
    """Press the button; what the browser takes along."""
    response = client.get(BEGIN, {"next": goal})
    assert response.status_code == HTTPStatus.FOUND
    return {name: words[0] for name, words in parse_qs(urlsplit(response.headers["Location"]).query).items()}


def come_back(client: Client, house: FakeProvider, asked: dict[str, str], **wishes: Any) -> Any:
    """Back with a code for a token that says what the wishes say."""
    signing = {name: wishes.pop(name) for name in ("algorithm", "key", "kid") if name in wishes}
    code = house.code_for(house.signed(house.claims(**{"nonce": asked["nonce"]} | wishes), **signing))
    return client.get(BACK, {"code": code, "state": asked["state"]})


def is_in(client: Client) -> bool:
    """Is somebody signed in?"""
    return bool(client.get("/api/session").json()["signed_in"])
