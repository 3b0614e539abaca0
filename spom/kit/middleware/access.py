"""One log line and one measurement for each request."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from spom.kit import metrics
from spom.kit.logs import note_access, readable_path
from spom.kit.origin import current_origin
from spom.kit.request_ids import reference_of

FIRST_TROUBLE = 400
FIRST_FAULT = 500


class Statements:
    """Counts what the database is asked; BEGIN and COMMIT do not pass here."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(
        self,
        execute: Callable[[str, Any, bool, dict[str, Any]], Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001  # Django passes it by position
        context: dict[str, Any],
    ) -> Any:
        """Count one statement, and let it run."""
        self.count += 1
        return execute(sql, params, many, context)


class AccessLog:
    """Says of each request what was asked, how it ended, how long it took and how many statements it cost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then write it down."""
        started = perf_counter()
        statements = Statements()
        with connection.execute_wrapper(statements):
            response = self.get_response(request)
        seconds = perf_counter() - started

        route = route_of(request)
        metrics.note_request(route=route, status=response.status_code, seconds=seconds, statements=statements.count)
        facts: dict[str, Any] = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "statements": statements.count,
        }
        person = getattr(request, "_cached_user", None)
        if person is not None and person.pk is not None:
            facts["user"] = person.pk
        if response.status_code >= FIRST_TROUBLE:
            facts["reference"] = reference_of(current_origin().request_id)
        if request.resolver_match is None:
            facts["path"] = readable_path(request.path_info)
        note_access(facts, level=logging.WARNING if response.status_code >= FIRST_FAULT else logging.INFO)
        return response


def route_of(request: HttpRequest) -> str:
    """The name of the view, never the address: addresses may hold secrets, and there are too many of them to count."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or match.route
    return "static" if request.path_info.startswith("/static/") else "unmatched"
