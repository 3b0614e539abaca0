"""What every answer says about itself, whatever it is an answer to."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NO_STORE = "no-store"


class ResponseHeaders:
    """Permissions, isolation and storage. Django's SecurityMiddleware adds HSTS, nosniff, referrer, opener."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.always: dict[str, str] = settings.RESPONSE_HEADERS

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add what is missing; a view may have said more."""
        response = self.get_response(request)
        headers = response.headers
        for name, value in self.always.items():
            headers.setdefault(name, value)
        # Nothing is kept by anybody unless its view says that it may be.
        headers.setdefault("Cache-Control", NO_STORE)
        return response
