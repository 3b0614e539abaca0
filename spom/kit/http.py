"""How doors answer: which statuses htmx swaps in although they are not a success (see layouts/document.html)."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase

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


Answer = TypeVar("Answer", bound=HttpResponseBase)


def loosened(response: Answer, directive: str, *sources: str) -> Answer:
    """The answer with these sources added to one directive of its content policy; other pages keep the strict one."""
    # What csp.decorators.csp_update does, for sources that are known only when the page is drawn.
    known: dict[str, list[str]] = getattr(response, "_csp_update", {})
    update = known | {directive: [*known.get(directive, []), *sources]}
    response._csp_update = update  # type: ignore[attr-defined]  # noqa: SLF001  # read by django-csp
    return response
