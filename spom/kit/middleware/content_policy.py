"""The content security policy, worked out once: django-csp's own work only where a page changes it."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase

CHANGES = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")


class ContentPolicy(CSPMiddleware):
    """Building the same text for every answer costs more than some pages do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.usual = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The usual policy, or the page's own."""
        changed = any(hasattr(response, name) for name in CHANGES) or hasattr(request, "_csp_nonce")
        if changed:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response
