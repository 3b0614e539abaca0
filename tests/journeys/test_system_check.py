"""The system check: what a device can do, and browsers that lack what is needed get pages that work in them."""

import os

from playwright.sync_api import Browser, Page, Route, expect

from spom.demo.cast import ALICE
from tests.journeys.browser import chromium
from tests.journeys.conftest import Visitor, open_one
from tests.journeys.gate import is_inside, sign_in
from tests.journeys.product import Product

# What an old browser lacks. CSS.supports is asked for colours, dialogs are a class that is not there.
OLDER = """
delete window.HTMLDialogElement;
const asked = CSS.supports.bind(CSS);
CSS.supports = (...words) => (words.join(" ").includes("light-dark") ? false : asked(...words));
"""
NEEDED = "Chrome or Edge 123, Firefox 125, Safari 17.5"


def without_modern_parts(page: Page) -> None:
    """What a browser sees that reads neither our style sheet nor our scripts: the HTML alone."""

    def drop(route: Route) -> None:
        if route.request.resource_type in {"script", "stylesheet", "font"}:
            route.abort()
        else:
            route.continue_()

    page.route("**/*", drop)


def test_one_that_runs_no_scripts_reads_the_check_and_asks_for_help(visit: Visitor) -> None:
    page = visit(java_script_enabled=False).page()

    page.goto("/system-check/")

    expect(page.get_by_text("Your browser ran no check")).to_be_visible()
    expect(page.locator("#main")).to_contain_text(NEEDED)
    page.get_by_role("button", name="Ask for help, with this result").click()
    expect(page.get_by_role("heading", name="Ask for help")).to_be_visible()


def test_one_without_our_styles_and_scripts_signs_in_and_reads(visit: Visitor) -> None:
    seen = visit()
    page = seen.page()
    without_modern_parts(page)

    page.goto("/system-check/")
    expect(page.get_by_text("Your browser ran no check")).to_be_visible()
    sign_in(page, ALICE)
    is_inside(page)
    page.goto("/help/too-dark/")
    expect(page.locator("article")).to_contain_text("window")
    page.get_by_role("button", name="Yes, it helped").click()
    expect(page.locator("#useful")).to_contain_text("Thank you")
    # The parts were left out on purpose.
    seen.faults[:] = [fault for fault in seen.faults if "ERR_FAILED" not in fault]


def test_an_older_one_is_told_what_it_lacks_and_what_to_do(visit: Visitor) -> None:
    seen = visit()
    seen.context.add_init_script(OLDER)
    page = seen.page()

    page.goto("/system-check/")

    row = page.locator("[data-check=browser]")
    expect(row.get_by_text("Does not work")).to_be_visible()
    expect(row).to_contain_text("light-dark()")
    expect(row).to_contain_text("Update it, or use the newest Chrome, Edge, Firefox or Safari.")
    # Everything else is measured all the same.
    expect(page.locator("[data-check=bandwidth] [data-value]")).to_contain_text("Mbit/s")
    expect(page.locator("[data-check=screen] [data-value]")).to_contain_text("1280")
    page.get_by_role("button", name="Ask for help, with this result").click()
    expect(page.get_by_role("heading", name="Ask for help")).to_be_visible()


def test_camera_and_light_are_tried_and_go_along_with_a_question(browser: Browser, product: Product) -> None:
    words = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--disable-dev-shm-usage"]
    words += ["--no-sandbox"] if os.geteuid() == 0 else []
    seeing = browser.browser_type.launch(executable_path=chromium(), args=words)
    try:
        seen = open_one(seeing, product)
        page = seen.page()
        sign_in(page, ALICE)
        is_inside(page)
        page.goto("/system-check/")
        expect(page.locator("[data-check=bandwidth] [data-value]")).to_contain_text("Mbit/s")
        page.get_by_role("button", name="Try the camera").click()

        expect(page.locator("[data-check=camera]")).to_contain_text("The camera works.")
        expect(page.locator("[data-check=light] [data-value]")).to_contain_text("%")
        # Tried, it is off again, and its picture is gone.
        expect(page.locator("video")).to_be_hidden()
        assert page.evaluate("document.querySelector('video').srcObject") is None
        page.get_by_role("button", name="Ask for help, with this result").click()
        page.get_by_text("What the system check found").click()
        found = page.locator("#along details")
        expect(found).to_contain_text("Camera")
        expect(found).to_contain_text("Mbit/s")
        expect(found).to_contain_text("Chrome")
        assert not seen.faults
    finally:
        seeing.close()
