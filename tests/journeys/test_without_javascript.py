"""The core of the portal with scripts switched off: every page is a page, every change is a form."""

import re

from playwright.sync_api import expect

from spom.demo.cast import ALICE, GRACE, SAM
from tests.journeys.conftest import Visitor
from tests.journeys.gate import is_inside, sign_in


def test_a_student_comes_in_chooses_a_language_and_goes_out(visit: Visitor) -> None:
    page = visit(java_script_enabled=False).page()
    sign_in(page, SAM)
    is_inside(page)

    switch = page.locator("form[action$='/language/']").first
    switch.locator("select").select_option("de")
    switch.get_by_role("button").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.locator("form[action$='/theme/'] button[value=dark]").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    switch.locator("select").select_option("en")
    switch.get_by_role("button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("form[action$='/theme/'] button[value='']").first.click()
    page.locator("form[action$='/sign-out/'] button").first.click()

    expect(page).to_have_url(re.compile(r"/sign-in/"))


def test_a_wrong_password_is_answered(visit: Visitor) -> None:
    page = visit(java_script_enabled=False).page()

    sign_in(page, ALICE, password="not the peacocks")

    expect(page.get_by_role("alert").first).to_be_visible()


def test_an_administrator_reads_and_saves_settings(visit: Visitor) -> None:
    page = visit(java_script_enabled=False).page()
    page.goto("/settings/name/")
    sign_in(page, GRACE)

    recognise = page.get_by_label("How people recognise it")
    recognise.fill("We never ask for a code by telephone.")
    page.get_by_role("button", name="Save").click()
    page.goto("/settings/name/")

    expect(page.get_by_label("How people recognise it")).to_have_value("We never ask for a code by telephone.")
