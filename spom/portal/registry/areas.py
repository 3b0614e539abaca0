"""The areas of the portal: what maintenance closes and what the status page reports.

An app declares its areas in its `portal.py`, marks its pages with `@area("tests")` (spom.portal.http) and names the
path its API lies under.
"""

from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

SIGN_IN = "sign_in"


@dataclass(frozen=True, kw_only=True)
class Area:
    """One area. `url_names` are pages of packages we cannot decorate; `api` is where its API lies, if it has one."""

    code: str
    name: StrOrPromise
    purpose: StrOrPromise
    order: int
    url_names: frozenset[str] = frozenset()
    api: str = ""


class UnknownArea(LookupError):
    """Nobody declared this area."""


_areas: dict[str, Area] = {}


def offer_area(offered: Area) -> Area:
    """Declare an area. Raises ValueError when the code is taken."""
    if offered.code in _areas:
        raise ValueError(f"Two areas called {offered.code}.")
    _areas[offered.code] = offered
    return offered


def area_called(code: str) -> Area:
    """The area with this code. Raises UnknownArea."""
    try:
        return _areas[code]
    except KeyError as missing:
        raise UnknownArea(code) from missing


def every_area() -> list[Area]:
    """All areas, in order."""
    return sorted(_areas.values(), key=lambda each: (each.order, each.code))


def area_of_door(*, url_name: str, path: str) -> str:
    """The area a door belongs to by its address; empty when to none."""
    for each in _areas.values():
        if url_name in each.url_names or (each.api and path.startswith(each.api)):
            return each.code
    return ""
