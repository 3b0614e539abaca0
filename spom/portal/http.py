"""How doors say which area they belong to."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from spom.portal.registry.areas import SIGN_IN, area_of_door

V = TypeVar("V", bound=Callable[..., object])

AREA = "area"
# These stay open whatever rests: status, help, the calendar, changing the language.
NEVER_CLOSED = "never-closed"


def area(code: str) -> Callable[[V], V]:
    """Close this page while the area rests: `@area("tests")`. Outermost, so that the middleware sees it."""

    def mark(view: V) -> V:
        setattr(view, AREA, code)
        return view

    return mark


never_closed = area(NEVER_CLOSED)


def area_of(request: HttpRequest) -> str:
    """The area this page belongs to; empty when to none, or when it never closes."""
    match = request.resolver_match
    if match is None:
        return ""
    if match.app_name == "identity":
        return SIGN_IN
    code = getattr(match.func, AREA, "") or area_of_door(url_name=match.view_name, path=request.path)
    return "" if code == NEVER_CLOSED else code
