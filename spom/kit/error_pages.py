"""Answers to trouble: a page, a fragment for htmx, JSON for programs; each with the code that finds the log line."""

import sys
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_BAD_REFERER, REASON_NO_CSRF_COOKIE, REASON_NO_REFERER
from django.template.loader import render_to_string
from django.utils import translation

from spom.kit.errors import Refusal
from spom.kit.last_resort import last_resort
from spom.kit.logs import readable_path
from spom.kit.middleware.access import route_of
from spom.kit.origin import current_origin
from spom.kit.request_ids import reference_of
from spom.kit.trouble import (
    BROKEN,
    BY_STATUS,
    COOKIES_OFF,
    DAMAGED,
    FORBIDDEN,
    NOT_FOUND,
    OTHER_SITE,
    PAGE_TOO_OLD,
    REFUSED,
    TOO_LARGE,
    UNAVAILABLE,
    Trouble,
)

log = structlog.get_logger("spom.errors")
# Makes the address where a trouble is reported, from its reference and the page it happened on.
AddressOf = Callable[[str, str], str]
_reported_at: list[AddressOf] = []

API = "/api/"
RETRY_AFTER_SECONDS = 30
_FROM_ELSEWHERE = tuple(
    reason.partition("%")[0] for reason in (REASON_BAD_ORIGIN, REASON_BAD_REFERER, REASON_NO_REFERER)
)


def report_at(address_of: AddressOf) -> None:
    """Offer this address on every page of trouble. Said once, when the process starts."""
    _reported_at[:] = [address_of]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400; what was too large is answered as such."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    return answer(request, TOO_LARGE if too_large else DAMAGED)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    return answer(request, OTHER_SITE if str(exception) == "another site" else FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's
    """Django's handler404."""
    return answer(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: the traceback goes to the log, the reference to the person."""
    trouble = sys.exc_info()[1]
    reference = reference_of(current_origin().request_id)
    log.error("request failed", reference=reference, route=route_of(request), exc_info=trouble)
    no_database = isinstance(trouble, OperationalError | InterfaceError)
    return answer(request, UNAVAILABLE if no_database else BROKEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: cookies off, page too old, or another site's form."""
    log.warning("csrf", reason=reason.partition(" - ")[0], route=route_of(request))
    if reason == REASON_NO_CSRF_COOKIE:
        return answer(request, COOKIES_OFF)
    return answer(request, OTHER_SITE if reason.startswith(_FROM_ELSEWHERE) else PAGE_TOO_OLD)


def refused(request: HttpRequest, no: Refusal) -> HttpResponse:
    """A refusal no view caught: still an answer, in its own words."""
    if wants_json(request):
        return _json(REFUSED, code=no.code, message=str(no))
    return _page(request, REFUSED, {"title": str(no)})


def drawn(request: HttpRequest, empty: HttpResponse) -> HttpResponse:
    """An error answered with nothing (a 405 of Django's, a 429 of ours), with a page in its place."""
    trouble = BY_STATUS[HTTPStatus(empty.status_code)]
    response = answer(request, trouble)
    for name in ("Allow", "Retry-After"):
        if name in empty.headers:
            response.headers[name] = empty.headers[name]
    response.cookies = empty.cookies
    return response


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The trouble, told in the form the asker understands."""
    if wants_json(request):
        response: HttpResponse = _json(trouble, code=trouble.code, message=f"{trouble.title}. {trouble.cure}")
    else:
        response = _page(request, trouble, {})
    if trouble is UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def wants_json(request: HttpRequest) -> bool:
    """Is a program asking?"""
    if request.path_info.startswith(API):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _json(trouble: Trouble, *, code: str, message: str) -> JsonResponse:
    reference = reference_of(current_origin().request_id)
    return JsonResponse({"code": code, "message": message, "reference": reference}, status=trouble.status)


def _page(request: HttpRequest, trouble: Trouble, words: dict[str, str]) -> HttpResponse:
    """The page; if it cannot be drawn with the portal around it, then without; if not even so, in plain words."""
    reference = reference_of(current_origin().request_id)
    context = {"trouble": trouble, "title": trouble.title, "reference": reference, **words}
    if trouble.code in {COOKIES_OFF.code, PAGE_TOO_OLD.code, OTHER_SITE.code}:
        context["retry"] = request.path
    elif reference and _reported_at:
        context["report"] = _reported_at[0](reference, readable_path(request.path_info))
    template = "errors/_error.html" if request.headers.get("HX-Request") == "true" else "errors/error.html"
    # What surrounds a page asks the database; after a failure of ours that may be what has failed.
    surroundings = (None,) if trouble.is_ours else (request, None)
    with translation.override(_language(request)):
        for around in surroundings:
            try:
                return HttpResponse(render_to_string(template, context, around), status=trouble.status)
            except Exception:
                # Whatever it is, the person still gets an answer.
                log.exception("error page failed", reference=reference)
    return last_resort(trouble.status, reference)


def _language(request: HttpRequest) -> str:
    """The request's language; the thread may still be speaking the last one's."""
    return getattr(request, "LANGUAGE_CODE", None) or translation.get_language_from_request(request)
