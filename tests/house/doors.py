"""Every door says who may come in: pages by their policy, API operations by theirs."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.constants import NOT_SET

# What maintenance closes by area. Presence serves learning and tests alike, a credential can be verified at any time,
# and a bank's message must always be taken, so those close with none of them.
RESTING_APPS = frozenset({"campus", "booking", "exams"})
# Pages of packages we build on, by view. Each says who may come in, because we cannot decorate them.
FOREIGN_PAGES: dict[str, str] = {
    "ninja.openapi.views.openapi_json": "open: the description of the API holds nothing about anybody",
    "ninja.openapi.views.default_home": "never drawn: it exists to give the API's address a name",
}


def pages(patterns: Sequence[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address of the site with the view behind it."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def pages_without_a_policy(patterns: Sequence[URLPattern | URLResolver]) -> list[str]:
    """Pages that neither name a policy nor say that they are open."""
    return [
        f"/{address} ({_name(view)})"
        for address, view in pages(patterns)
        if not (_is_decided(view) or _name(view) in FOREIGN_PAGES or _is_operation(view))
    ]


AreaOfDoor = Callable[..., str]


def doors_without_an_area(
    patterns: Sequence[URLPattern | URLResolver], api: NinjaAPI, area_of_door: AreaOfDoor
) -> list[str]:
    """Doors of the resting apps, pages and API alike, that the maintenance of no area would close."""
    found = [(f"/{address}", view) for address, view in pages(patterns)] + [
        (f"/api{prefix}{path}", operation.view_func)
        for prefix, router in api._routers  # noqa: SLF001  # ninja offers no public list of its operations
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]
    return [
        f"{address}: say `rests_with(…)` in the app's portal.py, or mark the page with @area"
        for address, view in found
        if (app := _app_of(view)) in RESTING_APPS
        and not (getattr(view, "area", "") or area_of_door(url_name=f"{app}:", path=address))
    ]


def _app_of(view: Callable[..., Any]) -> str:
    house, _dot, rest = _name(inspect.unwrap(view)).partition(".")
    return rest.partition(".")[0] if house == "spom" else ""


def operations_without_a_policy(api: NinjaAPI) -> list[str]:
    """API operations that neither ask `person(request, may=…)` nor say `auth=None`."""
    faults = []
    for prefix, router in api._routers:  # noqa: SLF001  # ninja offers no public list of its operations
        for path, view in router.path_operations.items():
            for operation in view.operations:
                open_to_all = operation.auth_param is None or (
                    operation.auth_param is NOT_SET and getattr(router, "auth", NOT_SET) is None
                )
                if not open_to_all and not _names_a_policy(operation.view_func):
                    faults.append(f"{'/'.join(operation.methods)} {prefix}{path} ({operation.view_func.__name__})")
    return faults


def _is_decided(view: Callable[..., Any]) -> bool:
    return hasattr(view, "policy") or not getattr(view, "login_required", True)


def _name(view: Callable[..., Any]) -> str:
    view = getattr(view, "func", view)
    return f"{view.__module__}.{view.__qualname__}"


def _is_operation(view: Callable[..., Any]) -> bool:
    """One view of ninja's stands for all operations at an address; they are judged one by one."""
    return _name(view).startswith("ninja.operation.PathView")


def _names_a_policy(operation: Callable[..., Any]) -> bool:
    if hasattr(operation, "policy"):
        return True
    source = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(operation))))
    return any(
        isinstance(call, ast.Call)
        and ast.unparse(call.func).rpartition(".")[2] == "person"
        and any(word.arg == "may" for word in call.keywords)
        for call in ast.walk(source)
    )
