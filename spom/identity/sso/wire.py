"""Asking another house: a few seconds, no redirects, a short answer, and only hosts the settings name."""

import base64
import json
from collections.abc import Mapping
from http.client import HTTPException
from threading import BoundedSemaphore
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request

from django.utils.translation import gettext_lazy as _

from spom.identity.sso.parties import is_safe_address
from spom.kit.errors import Refusal
from spom.kit.outgoing import opener

SECONDS = 5.0
LONGEST_ANSWER = 256 * 1024
# A house that does not answer must not keep every hand of the web server waiting.
_hands = BoundedSemaphore(2)


class Unreachable(Refusal):
    """The other house does not answer, or not as agreed."""

    code = "identity.sso_unreachable"
    message = _("The other sign-in service does not answer at the moment. Try again, or choose another way to sign in.")

    def __init__(self, why: str = "") -> None:
        """`why` is for the log; people read the message."""
        super().__init__(why)
        self.why = why


def get_json(url: str, *, hosts: frozenset[str], bearer: str = "") -> dict[str, Any]:
    """A JSON object from there. Raises Unreachable."""
    headers = {"Accept": "application/json"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    return _object(_call(Request(_checked(url, hosts), headers=headers)))  # noqa: S310  # the scheme is checked


def post_form(
    url: str, fields: Mapping[str, str], *, hosts: frozenset[str], name: str = "", secret: str = ""
) -> dict[str, Any]:
    """What a form posted there is answered with; nothing when the answer is empty. Raises Unreachable."""
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    if name:
        pair = f"{quote(name, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    body = urlencode(fields).encode()
    answer = _call(Request(_checked(url, hosts), body, headers, method="POST"))  # noqa: S310  # the scheme is checked
    return _object(answer) if answer.strip() else {}


def host_of(url: str) -> str:
    """The host an address names."""
    return urlsplit(url).hostname or ""


def _checked(url: str, hosts: frozenset[str]) -> str:
    if not is_safe_address(url) or host_of(url) not in hosts:
        raise Unreachable(f"{host_of(url) or 'nowhere'} is not a host the portal may call: add it to SPOM_EGRESS_HOSTS")
    return url


def _call(request: Request) -> bytes:
    if not _hands.acquire(timeout=SECONDS):
        raise Unreachable("busy")
    try:
        with opener().open(request, timeout=SECONDS) as answer:
            body: bytes = answer.read(LONGEST_ANSWER + 1)
    except HTTPError as no:
        with no:
            raise Unreachable(f"{host_of(request.full_url)} answered {no.code}") from None
    except (OSError, HTTPException) as trouble:
        raise Unreachable(f"{host_of(request.full_url)}: {type(trouble).__name__}") from None
    finally:
        _hands.release()
    if len(body) > LONGEST_ANSWER:
        raise Unreachable(f"{host_of(request.full_url)} said too much")
    return body


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Unreachable("no JSON object")
    return told
