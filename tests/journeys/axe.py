"""axe-core: what keeps people out of a page. It finds about half of it; the rest is tried by hand."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

PROGRAM = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"type": "tag", "values": TAGS}
# What another theme or another width can change in a page whose elements are the same.
OF_COLOUR_AND_SIZE = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]


@cache
def _program() -> str:
    return PROGRAM.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Every violation of WCAG 2.2 AA and best practice on the page as it is drawn now."""
    return _found(page, {"runOnly": ALL})


def violations_but_of_looks(page: Page) -> list[str]:
    """Every violation of a rule that asks what the page says, not what it looks like.

    The styles are not fetched and read anew on every page, either: the one rule about them asks the gallery of parts.
    """
    other = {rule: {"enabled": False} for rule in OF_COLOUR_AND_SIZE}
    return _found(page, {"runOnly": ALL, "rules": other, "preload": False})


def violations_of_looks(page: Page, among: str = "html") -> list[str]:
    """Violations of the rules about colours and sizes, by what this selector finds; or by anything."""
    only = {"type": "rule", "values": OF_COLOUR_AND_SIZE}
    return _found(page, {"runOnly": only, "preload": False}, among=among)


def _found(page: Page, wishes: dict[str, Any], *, among: str = "html") -> list[str]:
    # Evaluated by the debugger, which the page's content security policy does not reach.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_program())
    found = page.evaluate(
        "([among, wishes]) => axe.run({ include: [[among]] }, wishes).then(r => r.violations)",
        [among, {"resultTypes": ["violations"]} | wishes],
    )
    return [_sentence(violation) for violation in found]


def _sentence(violation: dict[str, Any]) -> str:
    places = ["".join(str(part) for part in node["target"]) for node in violation["nodes"]]
    return f"{violation['id']}: {violation['help']} ({', '.join(places[:4])})"
