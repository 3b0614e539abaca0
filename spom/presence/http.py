"""What pages with the camera check say about themselves."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpResponse

from spom.kit.http import uses_camera

P = ParamSpec("P")
View = Callable[P, HttpResponse]


def shows_face_check(view: View[P]) -> View[P]:
    """Let the page ask for the camera and run the detector, which is WebAssembly. No other page may do either."""
    with_camera = uses_camera(view)

    @wraps(view)
    def with_both(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = with_camera(*args, **kwargs)
        # What csp.decorators.csp_update does, whose types know no arguments.
        response._csp_update = {"script-src": ["'wasm-unsafe-eval'"]}  # type: ignore[attr-defined]  # noqa: SLF001
        return response

    return with_both
