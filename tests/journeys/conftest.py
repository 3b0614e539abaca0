"""One browser and one running portal for all journeys; a clean visit for each."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import DESKTOP, Visit, start
from tests.journeys.product import Product, a_product

HERE = Path(__file__).parent
Visitor = Callable[..., Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser, and talks to this machine alone."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = start(playwright.chromium)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The portal, running with the demo institution."""
    with a_product(tmp_path_factory.mktemp("product")) as product:
        yield product


@pytest.fixture
def visit(browser: Browser, product: Product) -> Iterator[Visitor]:
    """Opens visits, and asks each at the end whether anything happened that never must."""
    opened: list[Visit] = []

    def open_visit(**wishes: object) -> Visit:
        context = browser.new_context(**{"viewport": DESKTOP, "base_url": product.address} | wishes)  # type: ignore[arg-type]  # Playwright checks them
        context.set_default_timeout(10_000)
        opened.append(Visit(context=context, home=product.address))
        return opened[-1]

    yield open_visit
    faults = [fault for visit in opened for fault in visit.faults]
    for visit in opened:
        visit.context.close()
    assert faults == []
