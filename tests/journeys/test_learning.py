"""A student learns: a film, a check, a lost network, time that counts, and a statement anybody can verify."""

import json
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from spom.demo.cast import ALICE
from tests.journeys.conftest import Visitor
from tests.journeys.gate import sign_in

VERIFIER = Path(__file__).parents[2] / "spom" / "campus" / "verifier" / "verify_hours.py"
# Checks at the camera are presence's own journey; here a button stands in for one: see tests/journeys/product.py.
IT_IS_ME = "It is me"


def test_learns_is_credited_and_proves_it(visit: Visitor, tmp_path: Path) -> None:
    seen = visit()
    page = seen.page()
    sign_in(page, ALICE)
    page.wait_for_url("**/")
    page.goto("/learning/")
    page.get_by_role("link", name="Corporate and Economic Laws").first.click()
    page.locator("ol.rows li", has_text="Video").first.get_by_role("link").click()

    page.locator("lesson-film").get_by_role("button", name="Start learning").click()
    page.get_by_role("button", name=IT_IS_ME).click()
    desk = page.locator("study-desk")
    expect(desk).to_have_attribute("data-face", "running")
    play_at_least(page, seconds=4)

    # The network goes away and comes back: the film plays on, and nothing is lost.
    seen.context.set_offline(True)
    page.evaluate("document.querySelector('video').pause()")
    expect(desk).to_have_attribute("data-face", "offline", timeout=15_000)
    page.evaluate("void document.querySelector('video').play()")
    play_at_least(page, seconds=6)
    seen.context.set_offline(False)
    expect(desk).to_have_attribute("data-face", "running", timeout=15_000)

    desk.get_by_role("button", name="Stop for now").click()
    desk.get_by_role("button", name="Confirm now").click()
    expect(desk).to_have_attribute("data-face", "ready")

    page.goto("/learning/history/")
    expect(page.get_by_role("main")).to_contain_text("Corporate and Economic Laws")
    page.goto("/learning/statements/")
    page.get_by_role("button", name="Make a statement").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="JSON").first.click()
    file = tmp_path / "statement.json"
    coming.value.save_as(file)
    done = subprocess.run([sys.executable, str(VERIFIER), str(file)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert sum(one["counted_seconds"] for one in json.loads(file.read_text())["statement"]["modules"]) >= 8
    # What the browser says of requests it could not send is what was asked for here.
    seen.faults[:] = [fault for fault in seen.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def play_at_least(page: Page, *, seconds: float) -> None:
    """Wait until so much more of the film has been played."""
    page.wait_for_function(
        "([from, more]) => document.querySelector('video').currentTime >= from + more",
        arg=[page.evaluate("document.querySelector('video').currentTime"), seconds],
        timeout=30_000,
    )
