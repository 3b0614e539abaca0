"""The whole errand with nothing shortened: a camera that sees the student, and a minute without a network.

Its own portal, because the others let a button stand in for the camera; and a minute is a minute, so only `make proof`
has the time.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from spom.demo.cast import ALICE
from spom.presence.tests import make
from tests.journeys.camera import browser_with_camera, film
from tests.journeys.conftest import open_one
from tests.journeys.gate import sign_in
from tests.journeys.product import Product, a_product
from tests.journeys.test_learning import VERIFIER

pytestmark = [pytest.mark.slow, pytest.mark.proof]

SLOW = 60_000
OFFLINE_SECONDS = 60
# More than the minute without a network, so that the module cannot be done without it.
SHORTENED = """
from django.utils import timezone
from spom.programme.actions.cataloguing import shorten_for_trial
from spom.programme.models.catalogue import Module
shorten_for_trial(module=Module.objects.get(code="A1"), required_seconds=62, by=None, at=timezone.now())
"""
# A coordinator looks at the new face once; until then its time would wait. The page for it is presence's own journey.
LOOKED_AT = """
from django.utils import timezone
from spom.identity.models import User
from spom.presence.actions.reviewing import confirm_review
from spom.presence.models.reviews import Review
confirm_review(
    review=Review.objects.get(learner__username="CRO0612345"), note="The photo is hers",
    by=User.objects.get(username="kiran"), at=timezone.now())
"""


@pytest.fixture(scope="module")
def camera_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A portal that takes nobody's word for who they are."""
    with a_product(tmp_path_factory.mktemp("camera"), TRUSTED_PRESENCE="false") as product:
        product.run(SHORTENED)
        yield product


def test_learns_before_a_camera_through_a_minute_without_a_network(
    browser: Browser, camera_portal: Product, tmp_path: Path
) -> None:
    seen_at = film(make.photo("astronaut"), seed=61, into=tmp_path, frames=900)
    with browser_with_camera(browser.browser_type, seen_at) as seeing:
        visit = open_one(seeing, camera_portal)
        page = visit.page()
        sign_in(page, ALICE)
        page.wait_for_url("**/")
        set_up_the_face(page)
        camera_portal.run(LOOKED_AT)
        module = open_the_film(page)
        expect(page.get_by_role("button", name="It is me")).to_have_count(0)

        page.locator("lesson-film").get_by_role("button", name="Start learning").click()
        confirm_at_the_camera(page, until="running")
        plays_to(page, 3)
        resumes(page)

        # A true minute: the film plays on, nobody hears of it, and every second of it counts afterwards.
        before = where(page)
        visit.context.set_offline(True)
        gone = time.monotonic()
        until(lambda: time.monotonic() - gone >= OFFLINE_SECONDS, seconds=OFFLINE_SECONDS + 30, page=page)
        assert where(page) >= before + OFFLINE_SECONDS - 5
        visit.context.set_offline(False)
        desk = page.locator("study-desk")
        expect(desk).to_have_attribute("data-face", re.compile("running|paused"), timeout=SLOW)
        desk.get_by_role("button", name="Stop for now").click()
        confirm_at_the_camera(page, until="ready")

        page.goto(module)
        hours = page.locator(".proof-tree .proof", has_text="counted").last
        expect(hours).to_have_class(re.compile("proof--yes"))
        expect(page.get_by_role("heading", name="You may book the test")).to_be_visible()
        counted = verified_seconds(page, tmp_path)
        assert counted >= OFFLINE_SECONDS
        faults = [fault for fault in visit.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
        assert not faults, "\n".join(faults)


def set_up_the_face(page: Page) -> None:
    page.goto("/presence/")
    page.get_by_role("link", name="Read about camera checks").click()
    page.get_by_label("I have read this and agree").check()
    page.get_by_role("button", name="Agree and set it up").click()
    page.get_by_role("button", name="Turn on camera").click()
    expect(page.get_by_text("Camera checks are set up.").first).to_be_visible(timeout=SLOW)


def open_the_film(page: Page) -> str:
    """Alice's module, whose proof is not green yet, and its film."""
    page.goto("/learning/")
    page.get_by_role("link", name="Corporate and Economic Laws").first.click()
    expect(page.locator(".proof-tree .proof", has_text="counted").last).to_have_class(re.compile("proof--no"))
    module = page.url
    page.locator("ol.rows li", has_text="Video").first.get_by_role("link").click()
    return module


def confirm_at_the_camera(page: Page, *, until: str) -> None:
    """A check in the lesson itself. Bytes that were seen before are refused, and asked for once more."""
    desk, camera = page.locator("study-desk"), page.locator("face-check")
    for _ in range(3):
        button = camera.locator("[data-do=start]:visible, [data-do=again]:visible")
        passed = page.locator(f"study-desk[data-face={until}]")
        expect(button.or_(passed).first).to_be_visible(timeout=SLOW)
        if desk.get_attribute("data-face") == until:
            break
        button.first.click()
    expect(desk).to_have_attribute("data-face", until, timeout=SLOW)


def resumes(page: Page) -> None:
    """Opened again, the film stands where it was left, and no second check is asked for."""
    page.evaluate("document.querySelector('lesson-film video').pause()")
    stopped_at = where(page)
    page.wait_for_timeout(1000)
    page.reload()
    expect(page.locator("study-desk")).to_have_attribute("data-face", re.compile("running|paused"))
    until(lambda: where(page) > 0, seconds=20, page=page)
    assert abs(where(page) - stopped_at) < 2
    page.locator("lesson-film [data-act=play]").click()
    plays_to(page, stopped_at + 1)


def where(page: Page) -> float:
    return float(page.evaluate("document.querySelector('lesson-film video').currentTime"))


def plays_to(page: Page, second: float) -> None:
    until(lambda: where(page) >= second, seconds=30, page=page)


def until(holds: Callable[[], bool], *, seconds: float, page: Page) -> None:
    """Ask until it holds: the policy of pages with a camera forbids Playwright's own way of waiting."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "It never came."
        page.wait_for_timeout(200)


def verified_seconds(page: Page, folder: Path) -> int:
    """A statement, downloaded and verified by the program that needs nothing of ours."""
    page.goto("/learning/statements/")
    page.get_by_role("button", name="Make a statement").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="JSON").first.click()
    file = folder / "statement.json"
    coming.value.save_as(file)
    done = subprocess.run([sys.executable, str(VERIFIER), str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    modules = json.loads(file.read_text())["statement"]["modules"]
    return sum(int(one["counted_seconds"]) for one in modules)
