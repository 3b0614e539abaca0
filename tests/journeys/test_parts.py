"""The parts gallery, looked at: every part in every state, in light and dark, wide and narrow, and in use."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys import axe, looks
from tests.journeys.browser import DESKTOP, PHONE, Visit
from tests.journeys.conftest import Visitor, open_one
from tests.journeys.product import Product

PAGES = [
    "",
    "?state=error",
    "cameras/",
    "exam/",
    "exam/?state=offline",
    "exam/?state=low",
    "exam/?state=last",
    "gate/",
    "gate/?state=error",
    "gate/?state=maintenance",
    "home/",
    "home/?state=empty",
    "home/?state=loading",
    "paper/",
    "plain/",
    "player/",
    "player/?state=check",
]


@pytest.fixture(scope="module")
def one_visit(browser: Browser, product: Product) -> Iterator[tuple[Visit, Page]]:
    """One window for all who only look: the gallery keeps nothing, and a window costs more than a page."""
    visit = open_one(browser, product)
    yield visit, visit.page()
    visit.context.close()


@pytest.fixture
def window(one_visit: tuple[Visit, Page]) -> Iterator[Page]:
    """The window as it was at first; whatever goes wrong in it is told by the test that saw it."""
    visit, page = one_visit
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP)
    looks.speak(page, "en")
    yield page
    page.unroute_all()
    faults, visit.faults[:] = list(visit.faults), []
    assert faults == []


@pytest.mark.parametrize("address", PAGES, ids=lambda address: address or "parts")
def test_everybody_can_read_it(window: Page, address: str) -> None:
    window.goto(f"/parts/{address}")
    faults = axe.violations(window)
    window.emulate_media(color_scheme="dark")
    faults += axe.violations_of_looks(window)
    window.set_viewport_size(PHONE)
    faults += axe.violations(window)
    window.emulate_media(color_scheme="light")
    faults += axe.violations_of_looks(window)
    faults += looks.too_wide(window)

    assert faults == []


@pytest.mark.parametrize("address", ["", "exam/", "player/", "home/"], ids=lambda address: address or "parts")
def test_forced_colours_keep_every_state(window: Page, address: str) -> None:
    window.goto(f"/parts/{address}")

    assert looks.silent_states(window, set()) == []
    assert looks.faint_focus(window) == []


@pytest.mark.parametrize("language", ["hi", "de"])
@pytest.mark.parametrize("address", ["gate/", "exam/", ""], ids=lambda address: address or "parts")
def test_other_languages_fit(window: Page, address: str, language: str) -> None:
    looks.speak(window, language)
    window.goto(f"/parts/{address}")

    assert window.locator("html").get_attribute("lang") == language
    assert looks.too_wide(window) == []
    assert looks.too_wide(window, width=1024) == []


def test_devanagari_is_set_in_our_own_font(visit: Visitor) -> None:
    page = visit(locale="hi").page()
    with page.expect_response(re.compile("noto-deva")) as font:
        page.goto("/parts/gate/")

    assert font.value.ok
    assert page.evaluate("document.fonts.check('16px \"Noto Deva\"', 'अपनी गति')")
    # Marks above and below the line need more room than Latin letters.
    assert page.evaluate("getComputedStyle(document.body).lineHeight") == "27.2px"


def test_english_needs_no_devanagari_font(visit: Visitor) -> None:
    asked: list[str] = []
    page = visit(locale="en").page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/parts/plain/", wait_until="networkidle")

    assert any("inter-latin" in url for url in asked)
    assert not any("noto-deva" in url for url in asked)


@pytest.fixture
def parts(window: Page) -> Page:
    """The gallery, open."""
    window.goto("/parts/")
    return window


def test_a_password_can_be_shown_and_is_hidden_before_it_is_sent(parts: Page) -> None:
    field = parts.locator("#ok_password")
    field.fill("peacocks")

    parts.get_by_role("button", name="Show password").click()
    expect(field).to_have_attribute("type", "text")

    hide = parts.get_by_role("button", name="Hide password")
    expect(hide).to_have_attribute("aria-pressed", "true")
    field.evaluate("i => i.form.addEventListener('submit', e => { e.preventDefault(); i.dataset.sent = i.type; })")
    parts.get_by_role("button", name="Save the form").click()
    expect(field).to_have_attribute("data-sent", "password")


def test_a_dialog_starts_at_the_safe_choice_and_gives_the_focus_back(parts: Page) -> None:
    opener = parts.get_by_role("button", name="Open a dialog")
    opener.click()

    expect(parts.get_by_role("button", name="Go back to the test")).to_be_focused()
    parts.keyboard.press("Escape")
    expect(parts.locator("#g-dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_asks_before_it_does(parts: Page) -> None:
    parts.get_by_role("button", name="Revoke the role").click()
    dialog = parts.locator("#g-ask")
    expect(dialog).to_be_visible()

    dialog.get_by_role("button", name="Keep the role").click()
    expect(dialog).to_be_hidden()
    assert "revoked" not in parts.url

    parts.get_by_role("button", name="Revoke the role").click()
    dialog.get_by_role("button", name="Revoke the role").click()
    parts.wait_for_url("**revoked=yes**")


def test_tabs_follow_the_arrow_keys(parts: Page) -> None:
    parts.get_by_role("tab", name="One").focus()
    parts.keyboard.press("ArrowRight")

    expect(parts.get_by_role("tab", name="Two")).to_be_focused()
    expect(parts.get_by_role("tab", name="Two")).to_have_attribute("aria-selected", "true")
    expect(parts.locator("#g-two")).to_be_visible()
    expect(parts.locator("#g-one")).to_be_hidden()
    parts.keyboard.press("ArrowRight")
    expect(parts.get_by_role("tab", name="One")).to_be_focused()


def test_a_menu_closes_on_escape_and_elsewhere(parts: Page) -> None:
    summary = parts.locator("main pop-menu summary")
    menu = parts.locator("main .menu__list")
    summary.click()
    expect(menu).to_be_visible()
    parts.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(summary).to_be_focused()

    summary.click()
    parts.locator("h1").click()
    expect(menu).to_be_hidden()


def test_a_toast_waits_while_somebody_reads_it(visit: Visitor) -> None:
    page = visit().page()
    page.clock.install()
    page.goto("/parts/")
    toast = page.locator(".toast")
    toast.hover()
    page.clock.run_for(20_000)
    expect(toast).to_be_visible()

    page.mouse.move(5, 5)
    page.clock.run_for(9_000)
    expect(toast).to_have_count(0)


def test_a_countdown_runs_by_the_servers_clock(visit: Visitor) -> None:
    page = visit().page()
    page.clock.install()
    page.goto("/parts/")
    clock = page.locator("count-down")
    expect(clock).to_have_text(re.compile("01:(30|29)"))

    page.clock.run_for(60_000)
    expect(clock).to_have_text(re.compile("00:(30|29)"))
    page.clock.run_for(60_000)
    expect(clock).to_have_text("00:00")
    expect(page.locator("#g-again")).to_be_visible()


def test_says_at_once_that_a_file_is_too_big(parts: Page) -> None:
    drop = parts.locator("file-drop")
    parts.locator("#ok_photo").set_input_files({"name": "big.png", "mimeType": "image/png", "buffer": b"x" * 2000})
    expect(drop.locator("[data-chosen]")).to_have_text("big.png")
    expect(drop.locator("[data-too-big]")).to_be_hidden()

    drop.evaluate("drop => drop.dataset.limit = '1000'")
    parts.locator("#ok_photo").set_input_files({"name": "big.png", "mimeType": "image/png", "buffer": b"x" * 2001})
    expect(drop.locator("[data-too-big]")).to_be_visible()


def test_errors_take_the_focus_and_lead_to_their_fields(window: Page) -> None:
    window.goto("/parts/gate/?state=error")
    window.goto("/parts/?state=error")

    expect(window).to_have_title(re.compile("^Error: "))
    window.locator("form [data-errors] a", has_text="E-mail").click()
    expect(window.locator("#bad_email")).to_be_focused()
    described = window.locator("#bad_email").get_attribute("aria-describedby") or ""
    assert "Enter a valid email address" in window.locator(f"#{described.split()[-1]}").inner_text()


def test_a_second_click_sends_nothing(parts: Page) -> None:
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.url)
        route.fulfill(status=204)  # the page stays, as while a slow server thinks

    parts.route(lambda address: "t=on" in address, answer)
    button = parts.get_by_role("button", name="Hold this time")

    button.dblclick()
    button.click()
    parts.wait_for_timeout(300)

    assert len(sent) == 1
    assert button.get_attribute("aria-busy") == "true"


def test_works_without_script(visit: Visitor) -> None:
    page = visit(java_script_enabled=False).page()
    page.goto("/parts/")

    expect(page.locator("#ok_password")).to_be_visible()
    expect(page.get_by_role("button", name="Show password")).to_have_count(0)
    expect(page.locator("#g-one")).to_be_visible()
    expect(page.locator("#g-two")).to_be_visible()
    page.locator("main pop-menu summary").click()
    expect(page.locator("main .menu__list")).to_be_visible()


def test_a_stranger_chooses_dark_and_another_language(visit: Visitor) -> None:
    page = visit(locale="en").page()
    page.goto("/parts/gate/")

    page.get_by_role("button", name="Dark colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/sign-in/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.get_by_label("Language").select_option("hi")
    expect(page.locator("html")).to_have_attribute("lang", "hi")


def test_paper_prints_without_the_furniture(visit: Visitor) -> None:
    page = visit().page()
    page.goto("/parts/paper/")
    page.emulate_media(media="print", color_scheme="dark")

    expect(page.locator(".paper-bar")).to_be_hidden()
    expect(page.locator(".paper h1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.evaluate("getComputedStyle(document.querySelector('.paper')).borderTopWidth") == "0px"
