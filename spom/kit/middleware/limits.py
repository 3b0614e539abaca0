"""What is turned away before anything else is looked at: strange methods, oversized bodies, other sites' forms."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Sent by every current browser. "none": typed or bookmarked, so no other site had a hand in it.
OWN_SITES = frozenset({"same-origin", "none"})


class Limits:
    """405 for methods nobody uses (TRACE among them), 413 for a body above the limit, before it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.most_bytes: int = settings.REQUEST_BODY_LIMIT

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Turn away, or pass on."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()):
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        if int(length) > self.most_bytes:
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)


class OwnSiteOnly:
    """A second wall beside the CSRF token: the browser itself says that a change was asked for by another site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],  # noqa: ARG002  # Django passes all three
        kwargs: dict[str, Any],  # noqa: ARG002
    ) -> None:
        """Raise PermissionDenied for another site's change, unless the view expects it."""
        site = request.META.get("HTTP_SEC_FETCH_SITE")
        if site is None or site in OWN_SITES or request.method in SAFE_METHODS:
            return
        if not getattr(view, "takes_cross_site", False):
            raise PermissionDenied("another site")
