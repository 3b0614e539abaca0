"""Recognising secrets: by name, by look, and by having come with the request in hand."""

import json
import re
from collections.abc import Iterator

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

REMOVED = "[removed]"
# Shorter than this a value is a word like any other, and removing it would make lines unreadable.
SHORTEST = 4

_SECRET_NAME = re.compile(
    r"passw|pwd|passphrase|secret|token|cookie|authori[sz]ation|csrf|session|credential|signature|private|api_?key"
    r"|master_?key|(?:^|_)(?:otp|pin|code|codes|key|totp|seed)$|recovery|aadhaar|(?:^|_)(?:pan|cvv|card|iban|account_number)$",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?P<name>(?:passw(?:or)?d|pwd|secret|token|code|otp|pin|cookie|csrf\w*|session\w*|authori[sz]ation|api_?key|key)"
    r"[\"']?\s*[=:]\s*)(?P<value>\"[^\"]*\"|'[^']*'|(?:bearer |basic )?[^\s,;&\"')}\]]+)",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(?P<before>\b[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+(?=@)", re.IGNORECASE)
# PostgreSQL repeats the row, the parameter or the statement it did not like, over as many lines as the value has.
_DATABASE_DETAIL = re.compile(
    r"^(DETAIL|CONTEXT|LINE \d+|QUERY):.*?(?=\n\n(?:The above|During handling)|\Z)", re.MULTILINE | re.DOTALL
)


def is_secret_name(name: str) -> bool:
    """Is what goes by this name never written down?"""
    return bool(_SECRET_NAME.search(name))


def scrub(text: str, brought: frozenset[str]) -> str:
    """The text without what looks like a secret, and without each of `brought`."""
    for secret in sorted(brought, key=len, reverse=True):
        text = text.replace(secret, REMOVED)
    if len(text) < SHORTEST:
        return text
    if "://" in text:
        text = _URL_PASSWORD.sub(rf"\g<before>{REMOVED}", text)
    if "\n" in text or text.startswith(("DETAIL", "LINE")):
        text = _DATABASE_DETAIL.sub(rf"\1: {REMOVED}", text)
    if "=" in text or ":" in text:
        text = _PAIR.sub(rf"\g<name>{REMOVED}", text)
    return _BEARER.sub(rf"\1 {REMOVED}", text)


def secret_values(request: HttpRequest | None) -> frozenset[str]:
    """Every secret the request brought: cookies, credentials, tokens, and fields named like secrets."""
    if request is None:
        return frozenset()
    found = set(_carried(request))
    # A session cookie is a secret in all its parts; a short word is not.
    return frozenset(value for value in found if len(value) >= SHORTEST)


def _carried(request: HttpRequest) -> Iterator[str]:
    yield from request.COOKIES.values()
    for name in ("HTTP_AUTHORIZATION", "HTTP_X_CSRFTOKEN", "HTTP_PROXY_AUTHORIZATION"):
        value = request.META.get(name, "")
        yield value
        yield value.rpartition(" ")[2]
    for name, values in request.GET.lists():
        if is_secret_name(name):
            yield from values
    yield from _sent(request)


def _sent(request: HttpRequest) -> Iterator[str]:
    if not {"_body", "_post"} & vars(request).keys():
        # Nobody has read it, so nothing of it can be in a text; and a log line must not start to.
        return
    try:
        if request.content_type == "application/json":
            yield from _secrets_in(json.loads(request.body))
            return
        for name, values in request.POST.lists():
            if is_secret_name(name):
                yield from values
    except (ValueError, SuspiciousOperation, RawPostDataException, UnreadablePostError, MultiPartParserError):
        # Unreadable: then nobody else could read it either, and nothing of it can be in a text.
        return


def _secrets_in(document: object, name: str = "") -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            yield from _secrets_in(value, str(key))
    elif isinstance(document, list):
        for value in document:
            yield from _secrets_in(value, name)
    elif is_secret_name(name):
        yield str(document)
