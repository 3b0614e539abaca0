"""No error leaves the house without a page."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from spom.kit import error_pages
from spom.kit.errors import Refusal
from spom.kit.trouble import BY_STATUS


class ErrorPages:
    """Draws what was answered with a bare status, and refusals that no view caught."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Replace an empty error by its page."""
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or response.status_code not in BY_STATUS:
            return response
        if isinstance(response, HttpResponse) and not response.content and request.method != "HEAD":
            return error_pages.drawn(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """No is an answer, not an error."""
        return error_pages.refused(request, exception) if isinstance(exception, Refusal) else None
