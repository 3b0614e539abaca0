"""How doors answer: which statuses htmx swaps in although they are not a success (see layouts/document.html)."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from django.http import HttpResponse

REFUSED = HTTPStatus.CONFLICT
INVALID = HTTPStatus.UNPROCESSABLE_ENTITY


P = ParamSpec("P")
View = Callable[P, HttpResponse]

CAMERA_ALLOWED = "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"


def uses_camera(view: View[P]) -> View[P]:
    """Let the page the view draws ask for the camera; on every other page browsers refuse it."""

    @wraps(view)
    def with_camera(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["Permissions-Policy"] = CAMERA_ALLOWED
        return response

    return with_camera


def takes_cross_site(view: View[P]) -> View[P]:
    """Let other sites send the person here by POST, as a payment page does on its way back.

    The view must not trust that the person wanted it: it proves what it is told by other means.
    """
    view.takes_cross_site = True  # type: ignore[attr-defined]  # read by spom.kit.middleware.limits
    return view
