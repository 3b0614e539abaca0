"""Compressing what gets smaller by it: pages and data, never videos, nor parts of a file."""

import gzip
import secrets
from http import HTTPStatus
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

PACKED = ("video/", "audio/", "image/jpeg", "image/png", "image/webp", "application/pdf", "application/zip")
# Django's level, 6, takes twice the time for a page that is a twentieth smaller.
LEVEL = 3
# Shorter ones do not get smaller.
SHORT = 200
# RFC 1952, 2.3.1: ten bytes, the fourth of which says whether a name follows.
HEADER, FLAGS, HAS_NAME = 10, 3, 8
Answer = TypeVar("Answer", bound=HttpResponseBase)


class Compression(GZipMiddleware):
    """Django's, but quicker for pages; and a compressed part of a file is no part of the file."""

    def process_response(self, request: HttpRequest, response: Answer) -> Answer:
        """Leave alone what is packed already, or is only a part."""
        is_part = response.status_code == HTTPStatus.PARTIAL_CONTENT or response.has_header("Accept-Ranges")
        if is_part or str(response.get("Content-Type", "")).startswith(PACKED):
            return response
        if isinstance(response, HttpResponse) and not response.has_header("ETag"):
            return _packed(request, response)  # type: ignore[return-value]  # the very response
        return super().process_response(request, response)  # type: ignore[return-value]


def _packed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page in memory, as Django packs it."""
    content: bytes = response.content
    if len(content) < SHORT or response.has_header("Content-Encoding"):
        return response
    patch_vary_headers(response, ("Accept-Encoding",))
    if not re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        return response
    packed = padded(gzip.compress(content, LEVEL, mtime=0))
    if len(packed) < len(content):
        response.content = packed
        response.headers["Content-Length"] = str(len(packed))
        response.headers["Content-Encoding"] = "gzip"
    return response


def padded(packed: bytes) -> bytes:
    """With a name of random length in its header: a page that is as long each time tells what it repeats (BREACH).

    Django's way against it, after Palacios, Fajardo and others, "Heal the Breach" (IEEE Access 10, 2022).
    """
    name = b"a" * secrets.randbelow(Compression.max_random_bytes)
    return packed[:FLAGS] + bytes([HAS_NAME]) + packed[FLAGS + 1 : HEADER] + name + b"\0" + packed[HEADER:]
