"""When even the error page fails: no template, no translation, no database. And the guard around the application."""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from django.http import HttpResponse

from spom.kit.request_ids import new_request_id, reference_of

log = logging.getLogger("spom.errors")

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Something went wrong here</title>
<h1>Something went wrong here</h1>
<p>The fault is ours, and it has been noted. What you had saved before is safe.</p>
<p>Try again in a moment. If it happens again, tell the help desk this code: <strong>{reference}</strong></p>
<p><a href="/">Home</a></p>
"""

# Said here once more, because nothing that usually says it can be relied on here.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


def last_resort(status: HTTPStatus, reference: str) -> HttpResponse:
    """Plain words and the reference."""
    return HttpResponse(PAGE.format(reference=reference), status=status, headers=HEADERS)


Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


def guarded(application: Application) -> Application:
    """The application, unable to leave a caller without an answer."""

    def guard(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        except Exception:
            request_id = new_request_id()
            reference = reference_of(request_id)
            log.exception("application failed", extra={"request": request_id, "reference": reference})
            response = last_resort(HTTPStatus.INTERNAL_SERVER_ERROR, reference)
            headers: list[tuple[str, str]] = [*response.headers.items()]
            start_response("500 Internal Server Error", headers)
            return [response.content]

    return guard
