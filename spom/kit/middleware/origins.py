"""First of all doors: the request gets its id, and its client's true address."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from spom.kit.client_address import FORWARDING_HEADERS, caller_of
from spom.kit.logs import request_in_hand
from spom.kit.origin import Origin, originating_from
from spom.kit.request_ids import new_request_id

REQUEST_ID_HEADER = "X-Request-Id"
# True where somebody untrusted claimed to forward the request.
DOUBTFUL = "spom.doubtful_origin"


class Origins:
    """Resolves the client once; afterwards REMOTE_ADDR is the truth and no forwarding header is left to believe."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.trusted = tuple(settings.TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name the request, and answer it with that name."""
        caller = caller_of(request.META, self.trusted)
        for name in FORWARDING_HEADERS:
            request.META.pop(name, None)
        request.META["REMOTE_ADDR"] = caller.address or ""
        request.META[DOUBTFUL] = caller.is_doubtful
        if caller.scheme:
            request.META["wsgi.url_scheme"] = caller.scheme

        origin = Origin(request_id=new_request_id(), address=caller.address)
        token = request_in_hand.set(request)
        try:
            with originating_from(origin):
                response = self.get_response(request)
        finally:
            request_in_hand.reset(token)
        response.headers[REQUEST_ID_HEADER] = origin.request_id
        return response
