"""Compressing what gets smaller by it: pages and data, never videos, nor parts of a file."""

from http import HTTPStatus
from typing import TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PACKED = ("video/", "audio/", "image/jpeg", "image/png", "image/webp", "application/pdf", "application/zip")
Answer = TypeVar("Answer", bound=HttpResponseBase)


class Compression(GZipMiddleware):
    """Django's, which also pads pages against guessing; but a compressed part of a file is no part of the file."""

    def process_response(self, request: HttpRequest, response: Answer) -> Answer:
        """Leave alone what is packed already, or is only a part."""
        is_part = response.status_code == HTTPStatus.PARTIAL_CONTENT or response.has_header("Accept-Ranges")
        if is_part or str(response.get("Content-Type", "")).startswith(PACKED):
            return response
        return super().process_response(request, response)  # type: ignore[return-value]
