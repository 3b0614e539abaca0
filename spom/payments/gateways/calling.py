"""One way of calling a gateway over HTTPS: JSON, no redirects, no proxy, a short patience, a bounded answer."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from spom.payments.gateways.interface import GatewayUnreachable

PATIENCE = 10.0
LONGEST_ANSWER = 1_000_000
THIS_MACHINE = frozenset({"127.0.0.1", "localhost"})


class GatewayRefuses(GatewayUnreachable):
    """The gateway answered no. `status` is its HTTP status, `words` its reason."""

    def __init__(self, *, status: int, words: str) -> None:
        """Keep both."""
        super().__init__(f"{status}: {words}")
        self.status, self.words = status, words


class _NoRedirects(HTTPRedirectHandler):
    """A gateway that moves us elsewhere might move us inside our own network."""

    def redirect_request(  # noqa: PLR0917  # the library's signature
        self,
        req: Request,  # noqa: ARG002  # the library names them
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: Message,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        """Follow nothing; the 3xx then surfaces as an error."""
        return


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Calls one gateway. Raises ValueError when it is made with an address that is not https."""

    url: str
    user: str
    password: str = field(repr=False)
    patience: float = PATIENCE

    def __post_init__(self) -> None:
        """Check the address once."""
        parts = urlsplit(self.url)
        if parts.scheme != "https" and parts.hostname not in THIS_MACHINE:
            raise ValueError("A payment gateway is called over https only.")

    def get(self, path: str) -> dict[str, Any]:
        """What the gateway knows."""
        return self._call(path, None, {})

    def post(self, path: str, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Ask the gateway to do something."""
        return self._call(path, json.dumps(body).encode(), headers or {})

    def _call(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
        proof = b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        sent = {"Authorization": f"Basic {proof}", "Content-Type": "application/json", **headers}
        request = Request(self.url + path, body, sent, method="GET" if body is None else "POST")  # noqa: S310  # checked
        try:
            with build_opener(_NoRedirects, ProxyHandler({}), HTTPSHandler()).open(
                request, timeout=self.patience
            ) as it:
                return _read(it.read(LONGEST_ANSWER))
        except HTTPError as no:
            with no:
                raise GatewayRefuses(status=no.code, words=_reason(no.read(LONGEST_ANSWER))) from None
        except (OSError, HTTPException) as trouble:
            raise GatewayUnreachable(type(trouble).__name__) from trouble


def _read(answer: bytes) -> dict[str, Any]:
    try:
        said = json.loads(answer)
    except ValueError as no:
        raise GatewayUnreachable("The answer is not JSON.") from no
    if not isinstance(said, dict):
        raise GatewayUnreachable("The answer is not an object.")
    return said


def _reason(answer: bytes) -> str:
    try:
        said = _read(answer).get("error")
    except GatewayUnreachable:
        return ""
    return str(said.get("description", ""))[:300] if isinstance(said, dict) else ""
