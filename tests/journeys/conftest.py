"""One browser and one running portal for all journeys; a clean visit for each."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.browser import DESKTOP, Visit, start
from tests.journeys.product import Product, a_product, free_port

HERE = Path(__file__).parent
EVERY_PAGE = "test_crawl.py"
Visitor = Callable[..., Visit]
# A busy machine is slow, and not wrong; whoever waits for what comes at once loses nothing by patience.
PATIENCE = 20_000
BETWEEN_PORTALS = "known to two portals of one institution only"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything here drives a browser, and talks to this machine alone. The full matrices run only when asked for."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))
    # Every page is looked at as the demo made it, before journeys change what it shows.
    items.sort(key=lambda item: item.path.name != EVERY_PAGE)
    if "proof" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("proof")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = start(playwright.chromium)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, second_address: str) -> Iterator[Product]:
    """The portal, running with the demo institution; a second portal may sign people in with it."""
    clients = json.dumps([portal_at(second_address)])
    with a_product(tmp_path_factory.mktemp("product"), SSO_CLIENTS=clients) as product:
        yield product


@pytest.fixture(scope="session")
def second_address() -> str:
    """Where the institution's second portal is, once a journey starts it. Another host: cookies know no ports."""
    return f"http://127.0.0.1:{free_port()}"


def portal_at(address: str) -> dict[str, object]:
    """How a portal's settings name another one that signs people in with it."""
    return {
        "client_id": "second",
        "client_secret": BETWEEN_PORTALS,
        "name": "Second portal",
        "redirect_uris": [f"{address}/sign-in/with/ssp/back/"],
        "logout_uri": f"{address}/sign-in/with/ssp/ended/",
        "post_logout_redirect_uris": [f"{address}/sign-in/"],
    }


def open_one(browser: Browser, product: Product, **wishes: Any) -> Visit:
    """A visit of somebody nobody knows yet. Wishes are Playwright's: `viewport`, `java_script_enabled`, `locale`."""
    usual = {"viewport": DESKTOP, "base_url": product.address, "locale": "en-GB", "reduced_motion": "reduce"}
    context = browser.new_context(**usual | wishes)
    context.set_default_timeout(PATIENCE)
    return Visit(context=context, home=product.address)


@pytest.fixture
def visit(browser: Browser, product: Product) -> Iterator[Visitor]:
    """Opens visits, and asks each at the end whether anything happened that never must."""
    opened: list[Visit] = []

    def open_visit(**wishes: Any) -> Visit:
        opened.append(open_one(browser, product, **wishes))
        return opened[-1]

    yield open_visit
    faults = [fault for visit in opened for fault in visit.faults]
    for visit in opened:
        visit.context.close()
    assert not faults, "\n".join(faults)
