"""The CSRF token, asked for by every door that changes something, the API's included."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

API = "/api/"


class CsrfEverywhere(CsrfViewMiddleware):
    """Ninja exempts its views and asks again only where a session cookie signs in; open operations would go unasked.

    So addresses under /api/ are never exempt. What programs call without a browser (a payment gateway, say) lives
    elsewhere and proves itself with a signature.
    """

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        """Ask for the token, whatever the view says about itself."""
        asked = _not_exempt if request.path_info.startswith(API) else callback
        return super().process_view(request, asked, callback_args, callback_kwargs)


def _not_exempt() -> HttpResponse:
    """Stand in for a view that was marked exempt. Never called: only looked at."""
    raise NotImplementedError
