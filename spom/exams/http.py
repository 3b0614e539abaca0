"""Pages that show questions: the pictures stand in the words, so these pages alone may draw them from there."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.decorators import csp_update

View = TypeVar("View", bound=Callable[..., Any])


def with_pictures(view: View) -> View:
    """Let the page draw pictures that stand in its own words, and no others."""
    opened: Callable[[Any], Any] = csp_update({"img-src": ["data:"]})
    return cast("View", opened(view))
