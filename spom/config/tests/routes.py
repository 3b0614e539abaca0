"""Every address of the site, filled in, for tests that must hold on all of them."""

import re

from django.urls import get_resolver

from tests.house.doors import pages

EXAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")


def every_path() -> list[str]:
    """One path for each route."""
    found = {"/" + PARAMETER.sub(_example, address) for address, _ in pages(get_resolver().url_patterns)}
    return sorted(path for path in found if "(?P" not in path)


def _example(found: re.Match[str]) -> str:
    return EXAMPLES.get(found["kind"] or "str", "x")
