"""A second host name for what strangers made: it answers nothing else, and no other host answers it.

A script in a package then has an origin of its own: no cookie, no page and no storage of the portal is within its
reach, whatever it does. The portal puts its pages in a frame; see spom.campus.views.packages.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# What the frame's own page is made of.
BUILT = "/static/dist/"


class SecondHost:
    """Lets requests through on the host where they belong, and answers 404 on the other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.folder: str = settings.PACKAGES_FOLDER

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer what belongs to this host."""
        here = is_second(request)
        is_package = request.path_info.startswith(self.folder)
        if is_package != here and not (here and request.path_info.startswith(BUILT)):
            return HttpResponse(status=HTTPStatus.NOT_FOUND)
        return self.get_response(request)


class FramedThere:
    """Stands outside of what says for every answer that nothing may frame it, and takes that back on the second host.

    Who may frame a package stands in the answer's own policy, as frame-ancestors.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Take one header away."""
        response = self.get_response(request)
        if is_second(request):
            response.headers.pop("X-Frame-Options", None)
        return response


def is_second(request: HttpRequest) -> bool:
    """Was the second host asked, and not the portal's own?"""
    host = urlsplit(settings.PACKAGES_URL).netloc.lower()
    return bool(host) and request.META.get("HTTP_HOST", "").lower() == host
