"""A student learns: a film, a check, a lost network, time that counts, and a statement anybody can verify."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

from playwright.sync_api import Locator, Page, expect

from spom.demo.cast import ALICE, BOB
from tests.journeys.browser import Visit
from tests.journeys.conftest import Visitor
from tests.journeys.gate import sign_in
from tests.journeys.product import Product
from tests.journeys.streaming import a_stream, asked_for

SCORM_2004 = Path(__file__).parent / "scorm2004"
VERIFIER = Path(__file__).parents[2] / "spom" / "campus" / "verifier" / "verify_hours.py"
# Checks at the camera are presence's own journey; here a button stands in for one: see tests/journeys/product.py.
IT_IS_ME = "It is me"


# Nobody can wait for forty hours: what is asked for is shortened, as in the demo, and no rule.
SHORTENED = """
from django.utils import timezone
from spom.programme.actions.cataloguing import shorten_for_trial
from spom.programme.models.catalogue import Module
shorten_for_trial(module=Module.objects.get(code="A1"), required_seconds=8, by=None, at=timezone.now())
"""


# What is published stays: a lesson is changed in the next edition, which those who have begun get here too.
NEXT_EDITION = """
from django.utils import timezone
from spom.campus.actions.authoring import begin_edition, publish_edition
from spom.campus.models.edition import EditionKept
from spom.programme.models.catalogue import Module
def published(edition):
    type(edition).objects.filter(pk=edition.pk).update(state="REVIEW")
    publish_edition(edition=edition, by=None, at=timezone.now())
    EditionKept.objects.filter(module=edition.module).update(edition=edition)
"""


# The package of the lesson becomes another one, read by what reads every package.
REPACKED = (
    NEXT_EDITION
    + """
from pathlib import Path
from spom.campus.actions.bringing_in import replace_package
from spom.campus.importers.course import PlannedFile
from spom.campus.importers.folders import DiskFolder
from spom.campus.importers.scorm import look_into_package
home, name = Path({!r}), {!r}
edition = begin_edition(module=Module.objects.get(code="B1"), by=None, at=timezone.now())
plan = look_into_package(PlannedFile(folder=DiskFolder(home), path=name))
lesson = edition.contents.get(lesson__kind="PACKAGE")
replace_package(content=lesson, plan=plan, by=None, at=timezone.now())
published(edition)
print(plan.standard)
"""
)


# The film of the lesson that was learned comes as a stream.
STREAMED = (
    NEXT_EDITION
    + """
edition = begin_edition(module=Module.objects.get(code="A1"), by=None, at=timezone.now())
edition.contents.filter(lesson__kind="VIDEO").update(hls_url={!r})
published(edition)
"""
)
# … and as a file again, for whoever opens it when that host is gone.
NO_STREAM = ""


def test_learns_is_credited_and_proves_it(visit: Visitor, product: Product, tmp_path: Path) -> None:
    product.run(SHORTENED)
    seen = visit()
    page = seen.page()
    sign_in(page, ALICE)
    page.wait_for_url("**/")
    page.goto("/learning/")
    page.get_by_role("link", name="Corporate and Economic Laws").first.click()
    module = page.url
    hours = page.locator(".proof-tree .proof", has_text="counted").last
    expect(hours).to_have_class(re.compile("proof--no"))
    page.locator("ol.rows li", has_text="Video").first.get_by_role("link").click()

    has_chapters(page)
    page.locator("lesson-film").get_by_role("button", name="Start learning").click()
    page.get_by_role("button", name=IT_IS_ME).click()
    desk = page.locator("study-desk")
    expect(desk).to_have_attribute("data-face", "running")
    play_at_least(page, seconds=4)

    goes_on_where_it_was(page)

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

    # The module asked for eight seconds: it is done, and the proof says so and why.
    page.goto(module)
    expect(hours).to_have_class(re.compile("proof--yes"))
    expect(page.get_by_role("heading", name="You may book the test")).to_be_visible()

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
    plays_as_a_stream(seen, product, module)
    # What the browser says of requests it could not send is what was asked for here.
    seen.faults[:] = [fault for fault in seen.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_a_package_runs_in_an_origin_of_its_own_and_is_found_again(
    visit: Visitor, product: Product, tmp_path: Path
) -> None:
    seen = visit()
    home = urlsplit(product.address)
    seen.friends.add(f"packages.{home.netloc}")
    page = seen.page()
    sign_in(page, BOB)
    page.wait_for_url("**/")
    page.goto("/learning/")
    page.get_by_role("link", name="Strategic Cost").first.click()
    module = page.url
    # What comes before it is read to its end.
    page.locator("ol.rows li", has_text="Cost, volume").get_by_role("link").click()
    begin(page, page.locator("study-desk"))
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    page.locator("study-desk").get_by_role("button", name="Stop for now").click()
    page.locator("study-desk").get_by_role("button", name="Confirm now").click()
    expect(page.locator("study-desk")).to_have_attribute("data-face", "ready")

    page.goto(module)
    page.locator("ol.rows li", has_text="Package").get_by_role("link").click()
    begin(page, page.locator("package-frame"))
    inside = page.frame_locator("package-frame iframe").frame_locator("iframe")
    with page.expect_response("**/package/state"):
        inside.get_by_role("button", name="Accept: it adds ₹ 1,20,000").click()
    inside.get_by_role("button", name="Next").click()
    expect(page.locator("package-frame [data-part=result]")).to_contain_text("25 %")
    # Its scripts see nothing of ours, and a click in there is known to be a person's without its word.
    assert inside.locator("body").evaluate("() => { try { return top.document.title } catch { return 'no' } }") == "no"
    assert page.evaluate("navigator.userActivation.isActive")

    page.reload()
    expect(inside.get_by_role("heading", level=2)).to_contain_text("2.")
    speaks_scorm_2004(page, product, tmp_path)
    # Refused by the browser, as it is meant to be: what was asked just now.
    seen.faults[:] = [fault for fault in seen.faults if "Blocked a frame" not in fault]


def speaks_scorm_2004(page: Page, product: Product, folder: Path) -> None:
    """Another package in the same lesson, of the newer standard: it begins, keeps its place, and passes."""
    with ZipFile(folder / "two-pages.zip", "w") as archive:
        for file in sorted(SCORM_2004.iterdir()):
            archive.write(file, file.name)
    assert "SCORM_2004" in product.run(REPACKED.format(str(folder), "two-pages.zip"))
    page.reload()
    go_on(page, page.locator("package-frame"))
    inside = page.frame_locator("package-frame iframe").frame_locator("iframe")
    expect(inside.locator("#place")).to_have_text("You are on page 1.")
    with page.expect_response("**/package/state"):
        inside.get_by_role("button", name="Next page").click()
    inside.get_by_role("button", name="Finish with four of five").click()
    expect(page.locator("package-frame [data-part=result]")).to_contain_text("80 %")

    page.reload()
    go_on(page, page.locator("package-frame"))
    expect(inside.locator("#place")).to_have_text("You are on page 2.")


def has_chapters(page: Page) -> None:
    """Marked in the seek bar, and a way to each of them."""
    expect(page.locator("lesson-film [data-marks] rect")).to_have_count(3)
    chapters = page.get_by_role("navigation", name="Chapters")
    chapters.get_by_role("button", name="The vote").click()
    expect(page.locator("lesson-film [data-part=chapter]")).to_have_text("The vote")
    assert round(page.evaluate("document.querySelector('video').currentTime")) == 51
    chapters.get_by_role("button", name="Three questions").click()
    expect(chapters.get_by_role("button", name="Three questions")).to_have_attribute("aria-current", "true")


def plays_as_a_stream(seen: Visit, product: Product, module: str) -> None:
    """The same lesson, from a host of streams: real pieces, put together by the page, under the strict policy."""
    page = seen.page()
    with a_stream() as address:
        seen.friends.add(urlsplit(address).netloc)
        product.run(STREAMED.format(address))
        page.goto(module)
        page.locator("ol.rows li", has_text="Video").first.get_by_role("link").click()
        begin(page, page.locator("lesson-film"))
        play_at_least(page, seconds=2)
        assert page.evaluate("document.querySelector('video').src").startswith("blob:")
        assert round(page.evaluate("document.querySelector('video').duration")) == 12
        assert [path for path in asked_for if path.endswith(".m4s")], asked_for
        page.close()
        product.run(STREAMED.format(NO_STREAM))


def begin(page: Page, within: Locator) -> None:
    """Start to learn, and confirm if that is asked for."""
    within.get_by_role("button", name="Start learning").first.click()
    desk = page.locator("study-desk")
    expect(desk).to_have_attribute("data-face", re.compile("running|check"))
    if desk.get_attribute("data-face") == "check":
        page.get_by_role("button", name=IT_IS_ME).click()
    expect(desk).to_have_attribute("data-face", "running")


def go_on(page: Page, within: Locator) -> None:
    """After a reload: the session goes on by itself, unless it was over or a check fell due meanwhile."""
    desk = page.locator("study-desk")
    # It has no face before it knows which.
    expect(desk).to_have_attribute("data-face", re.compile("running|ready|check|due"))
    if desk.get_attribute("data-face") == "ready":
        begin(page, within)
    elif desk.get_attribute("data-face") != "running":
        page.get_by_role("button", name=IT_IS_ME).click()
    expect(desk).to_have_attribute("data-face", "running")


def goes_on_where_it_was(page: Page) -> None:
    """Confirmed, closed and opened again, the film stands where it was left."""
    page.evaluate("document.querySelector('video').pause()")
    stopped_at = page.evaluate("document.querySelector('video').currentTime")
    desk = page.locator("study-desk")
    desk.get_by_role("button", name="Stop for now").click()
    desk.get_by_role("button", name="Confirm now").click()
    expect(desk).to_have_attribute("data-face", "ready")
    page.reload()
    page.wait_for_function("() => document.querySelector('video').currentTime > 0")
    assert abs(page.evaluate("document.querySelector('video').currentTime") - stopped_at) < 2
    begin(page, page.locator("lesson-film"))
    play_at_least(page, seconds=1)


def play_at_least(page: Page, *, seconds: float) -> None:
    """Wait until so much more of the film has been played."""
    page.wait_for_function(
        "([from, more]) => document.querySelector('video').currentTime >= from + more",
        arg=[page.evaluate("document.querySelector('video').currentTime"), seconds],
        timeout=30_000,
    )
