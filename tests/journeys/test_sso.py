"""Two portals of one institution, each with its own database: people of the second come in with the first."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from spom.demo.cast import ALICE
from tests.journeys.conftest import BETWEEN_PORTALS, Visitor
from tests.journeys.gate import is_inside, sign_in
from tests.journeys.product import Product

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def second(product: Product, second_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The second portal: it takes the first one's word for who somebody is."""
    provider = {
        "code": "ssp",
        "issuer": product.address,
        "client_id": "second",
        "client_secret": BETWEEN_PORTALS,
        "srn_claim": "srn",
    }
    folder = tmp_path_factory.mktemp("second")
    settings = {"SSO_PROVIDERS": json.dumps([provider])}
    with Product(folder=folder, address=second_address, settings=settings) as second:
        yield second


def come_in(page: Page, second: Product) -> None:
    """At the second portal, with the button."""
    page.goto(f"{second.address}/sign-in/")
    page.get_by_role("link", name="Sign in with SSP").click()


def is_at(page: Page, portal: Product, path: str) -> None:
    """The page is this one, of this portal."""
    expect(page).to_have_url(re.compile(f"^{re.escape(portal.address + path)}"))


def test_one_sign_in_for_both_and_one_way_out(visit: Visitor, product: Product, second: Product) -> None:
    person = visit()
    person.friends.add(urlsplit(second.address).netloc)
    page = person.page()

    come_in(page, second)
    is_at(page, product, "/sign-in/")
    sign_in(page, ALICE)
    expect(page).to_have_url(f"{second.address}/")
    is_inside(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alice")

    # Out at the second portal: out at the first.
    page.get_by_role("button", name="Sign out").first.click()
    expect(page).to_have_url(f"{second.address}/sign-in/")
    page.goto(f"{product.address}/")
    is_at(page, product, "/sign-in/")

    # In again, without a second password once one is in at the first; out at the first: out at the second.
    sign_in(page, ALICE)
    is_inside(page)
    come_in(page, second)
    expect(page).to_have_url(f"{second.address}/")
    page.goto(f"{product.address}/")
    page.get_by_role("button", name="Sign out").first.click()
    is_at(page, product, "/sign-in/")
    for _ in range(60):
        # The first portal's worker tells the second, in its own time.
        page.goto(f"{second.address}/settings/")
        if "/sign-in/" in page.url:
            break
        page.wait_for_timeout(250)
    is_at(page, second, "/sign-in/")
