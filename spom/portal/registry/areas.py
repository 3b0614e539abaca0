"""The areas of the portal: what maintenance closes and what the status page reports.

The portal declares the areas people know. An app says in its `portal.py` with which of them it rests:

    rests_with("learning", app="campus", api="/api/learning/")

Then every page of the app belongs to that area, and its API too. A page that belongs to another one says so itself,
with `@area("tests")` (spom.portal.http); one that must never close with `@never_closed`.
"""

from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

SIGN_IN = "sign_in"


@dataclass(frozen=True, kw_only=True)
class Area:
    """One area. `url_names` are pages of packages we cannot decorate; `api` is where its API lies."""

    code: str
    name: StrOrPromise
    purpose: StrOrPromise
    order: int
    url_names: frozenset[str] = frozenset()
    api: str = ""


class UnknownArea(LookupError):
    """Nobody declared this area."""


_areas: dict[str, Area] = {}
_area_of_app: dict[str, str] = {}
_area_of_api: dict[str, str] = {}


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


def rests_with(code: str, *, app: str, api: str = "") -> None:
    """Have every page of the app, and all under `api`, close with the area. Raises ValueError when said twice."""
    if app in _area_of_app:
        raise ValueError(f"{app} rests with {_area_of_app[app]} already.")
    _area_of_app[app] = code
    if api:
        _area_of_api[api] = code


def area_of_door(*, url_name: str, path: str) -> str:
    """The area a door belongs to by its address; empty when to none."""
    for place, code in _area_of_api.items():
        if path.startswith(place):
            return code
    for each in _areas.values():
        if url_name in each.url_names or (each.api and path.startswith(each.api)):
            return each.code
    return _area_of_app.get(url_name.partition(":")[0], "")
