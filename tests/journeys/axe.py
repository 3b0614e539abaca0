"""axe-core: what keeps people out of a page. It finds about half of it; the rest is tried by hand."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

PROGRAM = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What another theme or another width can change in a page whose elements are the same.
OF_COLOUR_AND_SIZE = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]


@cache
def _program() -> str:
    return PROGRAM.read_text(encoding="utf-8")


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """Every violation of WCAG 2.2 AA and best practice on the page as it is drawn now; or of these rules only."""
    # Evaluated by the debugger, which the page's content security policy does not reach.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_program())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found = page.evaluate(
        "(only) => axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(r => r.violations)", only
    )
    return [_sentence(violation) for violation in found]


def _sentence(violation: dict[str, Any]) -> str:
    places = ["".join(str(part) for part in node["target"]) for node in violation["nodes"]]
    return f"{violation['id']}: {violation['help']} ({', '.join(places[:4])})"
