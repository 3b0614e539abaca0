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
        self.host = urlsplit(settings.PACKAGES_URL).netloc.lower()
        self.folder: str = settings.PACKAGES_FOLDER

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer what belongs to this host."""
        is_second = bool(self.host) and request.META.get("HTTP_HOST", "").lower() == self.host
        is_package = request.path_info.startswith(self.folder)
        if is_package != is_second and not (is_second and request.path_info.startswith(BUILT)):
            return HttpResponse(status=HTTPStatus.NOT_FOUND)
        response = self.get_response(request)
        if is_second:
            # Says never. Who may frame it stands in the answer's own policy, as frame-ancestors.
            response.headers.pop("X-Frame-Options", None)
        return response
