"""An area closes while somebody is in it and somebody else is elsewhere; and the status page on the worst of days."""

import re
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from spom.demo.cast import ALICE, BOB, GRACE
from spom.kit.postgres.cluster import Cluster
from tests.journeys import axe
from tests.journeys.conftest import Visitor
from tests.journeys.gate import is_inside, sign_in
from tests.journeys.product import Product

WORDS = "I broke my wrist on the stairs of the station."
PAPER = {"name": "paper.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
# Each process looks at most every two seconds for windows that somebody plans to begin at once.
NOTICED = 2_500
LOOK = 'document.dispatchEvent(new Event("visibilitychange"))'


def comes_live(page: Page, what: Locator) -> None:
    """It appears without a reload, once the reader looks at the page again."""
    page.wait_for_timeout(NOTICED)
    page.evaluate(LOOK)
    expect(what).to_be_visible()


def plan(page: Page, area: str) -> None:
    """An administrator has an area rest from now on."""
    now = datetime.now(ZoneInfo("Asia/Kolkata"))
    page.goto("/maintenance/plan/")
    page.get_by_label("Area").select_option(label=area)
    page.get_by_label("From").fill(f"{now:%Y-%m-%dT%H:%M}")
    page.get_by_label("Until").fill(f"{now + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    page.get_by_label("Why, in one sentence").fill("A disk is replaced.")
    page.get_by_role("button", name="Plan").last.click()


def opens_a_lesson(page: Page) -> None:
    """Alice is about to learn."""
    sign_in(page, ALICE)
    is_inside(page)
    page.goto("/learning/")
    page.get_by_role("link", name="Corporate and Economic Laws").first.click()
    page.locator("ol.rows li", has_text="Video").first.get_by_role("link").click()


def begins_a_request(page: Page) -> str:
    """Bob types why he has to move his test; the address of the form."""
    sign_in(page, BOB)
    is_inside(page)
    page.goto("/booking/")
    page.locator("a[href^='/booking/bookings/']").first.click()
    page.wait_for_url("**/booking/bookings/**")
    page.goto(f"{page.url.rstrip('/')}/free-move/")
    page.get_by_label("What happened").fill(WORDS)
    page.get_by_label("Evidence").set_input_files(PAPER)  # type: ignore[arg-type]  # the shape Playwright asks for
    return page.url


def test_the_one_inside_is_told_saved_and_kept_out_the_other_sees_a_banner(visit: Visitor) -> None:
    bobs, alices, graces = visit(), visit(), visit()
    bob, alice, grace = bobs.page(), alices.page(), graces.page()
    sign_in(grace, GRACE)
    is_inside(grace)
    opens_a_lesson(alice)
    form = begins_a_request(bob)

    tests = bobs.page()
    tests.goto("/tests/")

    plan(grace, "Tests")
    plan(grace, "Booking")

    # Bob is told on the pages he is on, and Alice on hers; only he is there.
    comes_live(tests, tests.locator("live-banners").get_by_text("Tests: closed for maintenance now."))
    expect(tests.locator("live-banners")).to_contain_text("You are in this area now.")
    closed = bob.locator("live-banners").get_by_text("Booking: closed for maintenance now.")
    comes_live(bob, closed)
    expect(bob.locator("live-banners")).to_contain_text("You are in this area now.")
    expect(bob.locator("notice-bell").first).to_contain_text(re.compile(r"\d+ unread"))
    alice.evaluate(LOOK)
    expect(alice.locator("live-banners")).to_contain_text("Booking: closed for maintenance now.")
    expect(alice.locator("live-banners")).not_to_contain_text("You are in this area now.")
    assert axe.violations(alice) == []

    # What he typed comes too late, and is kept; every page of the area is closed to him.
    bob.get_by_role("button", name="Send the request").click()
    expect(bob.get_by_text("What you typed is kept")).to_be_visible()
    expect(bob.get_by_role("definition").filter(has_text="Learning")).to_contain_text("Lessons and learning hours")
    assert axe.violations(bob) == []
    answers = {address: bob.goto(address) for address in ("/booking/", form, "/tests/")}
    assert {getattr(answer, "status", 0) for answer in answers.values()} == {HTTPStatus.SERVICE_UNAVAILABLE}

    # Alice goes on learning, and whoever works on the area may enter it.
    assert getattr(alice.reload(), "status", 0) == HTTPStatus.OK
    expect(alice.locator("lesson-film").get_by_role("button", name="Start learning")).to_be_visible()
    assert getattr(grace.goto("/booking/centres/"), "status", 0) == HTTPStatus.OK

    grace.goto("/maintenance/")
    for _window in ("Tests", "Booking"):
        grace.get_by_role("button", name="End it now").first.click()
    expect(grace.get_by_role("button", name="End it now")).to_have_count(0)
    bob.wait_for_timeout(NOTICED)
    bob.goto("/notices/")
    kept = bob.locator("article", has_text="What you typed is kept: Booking")
    kept.get_by_role("button", name="See what is kept").click()
    bob.wait_for_url(form)
    expect(bob.get_by_label("What happened")).to_have_value(WORDS)
    # Being closed is what was asked for here.
    bobs.faults[:] = [fault for fault in bobs.faults if not fault.startswith("503: ")]


def test_the_status_page_outlives_the_database(product: Product) -> None:
    assert "This is a copy" not in read(product, "/status/")

    database = Cluster.at(product.folder / "data" / "postgres")
    database.stop()
    try:
        copy = read(product, "/status/")
        german = read(product, "/status/", language="de")
        style = re.search(r'href="(/static/[^"]+\.css)"', copy)
        drawn = read(product, style[1]) if style else ""
    finally:
        # Joining starts it again; others use it, so leaving does not stop it.
        database.join()
        database.leave()

    comes_back(product)
    assert copy.startswith("503 ")
    assert "This is a copy" in copy
    assert "Booking" in copy
    assert "Kopie" in german
    assert drawn.startswith("200 ")


def comes_back(product: Product) -> None:
    """The portal finds its database again by itself; connections that broke are replaced within moments."""
    end = time.monotonic() + 60
    while not read(product, "/status/").startswith("200 "):
        assert time.monotonic() < end, "the portal did not find its database again"
        time.sleep(0.5)


def read(product: Product, path: str, *, language: str = "en") -> str:
    """The status code and the page, as a program gets them."""
    asked = urllib.request.Request(  # noqa: S310  # our own address
        f"{product.address}{path}", headers={"Accept-Language": language}
    )
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310  # our own address
            return f"{answer.status} {answer.read().decode()}"
    except urllib.error.HTTPError as no:
        return f"{no.code} {no.read().decode()}"
