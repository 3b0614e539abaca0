"""Language and colours: chosen once, kept."""

import pytest
from playwright.sync_api import expect

from spom.demo.cast import BOB
from tests.journeys.conftest import Visitor
from tests.journeys.gate import is_inside, sign_in

SIGN_IN = {"hi": "साइन इन करें", "de": "Anmelden"}


@pytest.mark.parametrize("language", SIGN_IN)
def test_a_stranger_reads_the_gate_in_their_language(visit: Visitor, language: str) -> None:
    page = visit().page()
    page.goto("/sign-in/")

    page.locator("#language").select_option(language)

    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_have_text(SIGN_IN[language])
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_the_browsers_own_language_is_asked_first(visit: Visitor) -> None:
    page = visit(locale="de-AT").page()

    page.goto("/sign-in/")

    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_dark_colours_stay_on_a_strangers_next_page(visit: Visitor) -> None:
    page = visit().page()
    page.goto("/sign-in/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.get_by_role("button", name="Dark colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/privacy/")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_a_person_finds_their_colours_on_another_device(visit: Visitor) -> None:
    here, there = visit().page(), visit().page()
    sign_in(here, BOB)
    is_inside(here)
    here.get_by_role("button", name="Dark colours").click()
    expect(here.locator("html")).to_have_attribute("data-theme", "dark")

    sign_in(there, BOB)

    is_inside(there)
    expect(there.locator("html")).to_have_attribute("data-theme", "dark")
    there.get_by_role("button", name="Colours like my device").click()
    expect(there.locator("html")).not_to_have_attribute("data-theme", "dark")


def test_without_a_choice_the_device_decides(visit: Visitor) -> None:
    page = visit(color_scheme="dark").page()
    page.goto("/sign-in/")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.emulate_media(color_scheme="light")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
