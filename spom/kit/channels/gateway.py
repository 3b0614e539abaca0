"""Text messages through an operator's HTTP gateway.

One JSON request, no redirects, one host that must be on the list of hosts the portal may call:

    POST <url>   Authorization: Bearer <key>   Idempotency-Key: <key of the message>
    {"to", "text", "sender", "entity_id", "template_id", "reference"}

2xx is taken; 4xx will never be (but 401, 403, 408, 425, 429 are ours to repair or passing); anything else passes.
A provider with another shape stands behind a small adapter of the same protocol.
"""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from spom.kit.channels.messages import Delivery, Failed, Refused, Sent, Sms
from spom.kit.outgoing import opener

TIMEOUT = 10.0
MAX_ANSWER = 16_384
WORTH_ANOTHER_TRY = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}


class HostNotAllowed(ValueError):
    """The gateway's host is not on the list of hosts the portal may call."""


@dataclass(frozen=True, kw_only=True)
class GatewaySms:
    """Sends through the gateway at `url`. Raises HostNotAllowed when it is made with a host not allowed."""

    url: str
    key: str = field(repr=False)
    sender: str
    entity_id: str
    allowed_hosts: frozenset[str]
    timeout: float = TIMEOUT

    def __post_init__(self) -> None:
        """Check the address once, where a wrong setting is noticed at start."""
        parts = urlsplit(self.url)
        local = parts.hostname in {"127.0.0.1", "localhost"}
        if parts.scheme != "https" and not local:
            raise HostNotAllowed("The SMS gateway must be called over https.")
        if parts.hostname not in self.allowed_hosts:
            raise HostNotAllowed(f"Add {parts.hostname} to the hosts the portal may call.")

    def send(self, sms: Sms) -> Delivery:
        """Hand the message to the gateway."""
        try:
            with opener().open(self._request(sms), timeout=self.timeout) as answer:
                return Sent(reference=_reference(answer.read(MAX_ANSWER)) or sms.key)
        except HTTPError as no:
            with no:
                return self._verdict(no.code)
        except (OSError, HTTPException) as trouble:
            return Failed(reason=f"The SMS gateway could not be reached: {type(trouble).__name__}")

    def _request(self, sms: Sms) -> Request:
        body = {
            "to": sms.to,
            "text": sms.text,
            "sender": self.sender,
            "entity_id": self.entity_id,
            "template_id": sms.template_id,
            "reference": sms.key,
        }
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": sms.key,
        }
        return Request(self.url, json.dumps(body).encode(), headers, method="POST")  # noqa: S310  # scheme checked

    @staticmethod
    def _verdict(code: int) -> Delivery:
        never = HTTPStatus.BAD_REQUEST <= code < HTTPStatus.INTERNAL_SERVER_ERROR and code not in WORTH_ANOTHER_TRY
        reason = f"The SMS gateway answered {code}."
        return Refused(reason=reason) if never else Failed(reason=reason)


def _reference(answer: bytes) -> str:
    """The gateway's own name for the message, when it gives one."""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    named = said.get("id") if isinstance(said, dict) else None
    return str(named)[:100] if isinstance(named, str | int) else ""
