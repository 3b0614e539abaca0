"""A new institution: an operator makes the first administrator, who sets the portal up until it opens."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import axe, looks
from tests.journeys.conftest import open_one
from tests.journeys.gate import has_finger_on_reader
from tests.journeys.product import Product, a_product


@pytest.fixture
def empty_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A portal nobody has set up."""
    product = a_product(tmp_path_factory.mktemp("empty"))
    product.demo = False
    with product:
        yield product


def test_the_first_administrator_sets_the_portal_up(browser: Browser, empty_product: Product) -> None:
    visit = open_one(browser, empty_product)
    page, faults = visit.page(), []
    # Whoever comes too early is told that nothing is broken. The answer is 503: come back later.
    page.goto("/")
    visit.faults.remove(f"503: {empty_product.address}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This portal is not set up yet")

    said = empty_product.command("create-staff", "grace", "Grace Iyer", "grace@example.edu")
    page.goto(urlsplit(said.split()[-1]).path)
    page.get_by_role("button", name="Continue").click()
    # Whoever sees other people's records needs a passkey: it opens the account in place of a password.
    has_finger_on_reader(page)
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-in and security")
    page.goto("/set-up/")
    page.get_by_label("Full name").fill("Academy of Bookkeepers")
    page.get_by_label("Short name").fill("Academy")
    for place in range(1, 9):
        faults += [f"step {place}: {fault}" for fault in axe.violations(page) + looks.too_wide(page)]
        looks.shoot(page, "set-up", f"step-{place}")
        if page.get_by_role("button", name="Open the portal").is_visible():
            break
        _next(page)
    page.get_by_role("button", name="Open the portal").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Grace")
    expect(page.get_by_text("Academy").first).to_be_visible()
    stranger = open_one(browser, empty_product).page()
    stranger.goto("/")
    expect(stranger).to_have_url(re.compile(r"/sign-in/"))
    expect(stranger.get_by_text("Academy").first).to_be_visible()
    _cannot_leave_it_to_nobody(page)
    assert faults + visit.faults == []


def _cannot_leave_it_to_nobody(page: Page) -> None:
    """Whoever is the only administrator stays one."""
    page.goto("/people/?q=grace")
    page.get_by_role("link", name="Grace Iyer").click()
    row = page.get_by_role("listitem").filter(has_text="Revoke")
    row.locator("summary").click()
    row.get_by_label("Reason").fill("Trying")
    row.get_by_role("button", name="Revoke role").click()
    expect(page.locator("#main")).to_contain_text("last administrator")


def _next(page: Page) -> None:
    before = page.url
    page.get_by_role("button", name="Save and continue").click()
    expect(page).not_to_have_url(before)
