"""What pages with the camera check say about themselves."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpResponse

from spom.kit.http import loosened, uses_camera

P = ParamSpec("P")
View = Callable[P, HttpResponse]


def shows_face_check(view: View[P]) -> View[P]:
    """Let the page ask for the camera and run the detector, which is WebAssembly. No other page may do either."""
    with_camera = uses_camera(view)

    @wraps(view)
    def with_both(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = with_camera(*args, **kwargs)
        return loosened(response, "script-src", "'wasm-unsafe-eval'")

    return with_both
