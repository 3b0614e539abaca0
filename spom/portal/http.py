"""How doors say which area they belong to."""

from collections.abc import Callable
from typing import TypeVar

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
