"""The camera check in a browser whose camera sees a face: set up, pass, fail, be refused, confirm in another way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from spom.demo import cast
from spom.presence.tests import make
from tests.journeys.axe import violations
from tests.journeys.browser import PHONE
from tests.journeys.camera import browser_with_camera, film
from tests.journeys.conftest import Visitor, open_one
from tests.journeys.gate import sign_in
from tests.journeys.product import Product

SLOW = 40_000
# What the device keeps for this site, by name.
KEPT = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


@contextmanager
def at_camera(browser: Browser, product: Product, scene: Image.Image, seed: int, folder: Path) -> Iterator[Page]:
    """Bob, signed in, in front of a camera that sees this scene."""
    with browser_with_camera(browser.browser_type, film(scene, seed=seed, into=folder)) as seeing:
        visit = open_one(seeing, product)
        page = visit.page()
        sign_in(page, cast.BOB)
        yield page
        assert not visit.faults, "\n".join(visit.faults)


def check(page: Page) -> None:
    """Ask for a check and turn the camera on."""
    page.goto("/presence/check/")
    page.get_by_role("button", name="Turn on camera").click()


def wait_for_camera(page: Page) -> None:
    """Ask until it shows pictures. The page's own policy forbids what Playwright does to wait for an expression."""
    for _ in range(100):
        if page.evaluate("document.querySelector('video')?.currentTime > 0.2"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("The camera did not come on in ten seconds.")


@pytest.fixture(scope="module")
def set_up(browser: Browser, product: Product, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bob agrees and sets his face up; the coordinator's side is in spom/presence/tests."""
    with at_camera(browser, product, make.photo("astronaut"), 11, tmp_path_factory.mktemp("film")) as page:
        page.goto("/presence/")
        kept = page.evaluate(KEPT)
        page.get_by_role("link", name="Read about camera checks").click()
        assert violations(page) == []
        page.get_by_label("I have read this and agree").check()
        page.get_by_role("button", name="Agree and set it up").click()
        page.get_by_role("button", name="Turn on camera").click()
        expect(page.get_by_text("Camera checks are set up.").first).to_be_visible(timeout=SLOW)
        assert page.evaluate(KEPT) == kept


@pytest.mark.usefixtures("set_up")
def test_the_camera_knows_who_set_it_up(browser: Browser, product: Product, tmp_path: Path) -> None:
    with at_camera(browser, product, make.photo("astronaut"), 22, tmp_path) as page:
        check(page)
        expect(page.get_by_text("Thank you, it is you", exact=True)).to_be_visible(timeout=SLOW)
        expect(page.locator("#say")).to_contain_text("Thank you, it is you")
        # The camera is off as soon as nobody looks any more.
        assert page.evaluate("document.querySelector('video').srcObject") is None
        expect(page.get_by_role("heading", name="Your last checks")).to_be_visible(timeout=SLOW)

        page.goto("/presence/check/")
        page.get_by_role("button", name="Turn on camera").click()
        wait_for_camera(page)
        page.evaluate("document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))")
        expect(page.get_by_text("The camera was switched off").first).to_be_visible()
        assert violations(page) == []


@pytest.mark.usefixtures("set_up")
def test_somebody_else_is_not_taken_for_him(browser: Browser, product: Product, tmp_path: Path) -> None:
    with at_camera(browser, product, make.photo("senator"), 33, tmp_path) as page:
        check(page)
        expect(page.get_by_text("That did not match your photo", exact=True)).to_be_visible(timeout=SLOW)
        expect(page.get_by_text("Attempt 1 of 3.").first).to_be_visible()
        assert violations(page) == []
        page.get_by_role("link", name="Other ways to confirm").click()
        expect(page.get_by_role("heading", name="With a one-time code")).to_be_visible()


def test_a_camera_that_was_refused_leads_to_other_ways(visit: Visitor, set_up: None) -> None:
    here = visit(viewport=PHONE)
    page = here.page()
    sign_in(page, cast.BOB)
    check(page)

    expect(page.locator("b", has_text=re.compile("Camera is blocked|No camera found"))).to_be_visible()
    expect(page.get_by_role("link", name="Other ways to confirm")).to_be_visible()
    assert violations(page) == []


@pytest.mark.proof
@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (make.empty_room(), "We cannot see your face"),
        (make.dim(make.photo("astronaut"), 0.12), "It is too dark"),
        (make.two_people("astronaut", "senator"), "More than one person is visible"),
    ],
    ids=["no face", "too dark", "two faces"],
)
def test_the_page_says_what_to_change_before_anything_is_sent(
    browser: Browser, product: Product, tmp_path: Path, scene: Image.Image, said: str
) -> None:
    with at_camera(browser, product, scene, 44, tmp_path) as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        check(page)
        expect(page.get_by_text(said).first).to_be_visible(timeout=SLOW)
        assert not [url for url in sent if url.endswith("/check/frames/")]
        assert violations(page) == []
