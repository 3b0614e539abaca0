"""A person comes in, is stopped, goes out."""

import re

from playwright.sync_api import expect

from spom.demo.cast import ALICE, GRACE
from tests.journeys.conftest import Visitor
from tests.journeys.gate import is_inside, sign_in


def test_a_student_signs_in_and_lands_on_the_home_page(visit: Visitor) -> None:
    page = visit().page()
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/sign-in/"))

    sign_in(page, ALICE)

    expect(page).to_have_url(re.compile(r"^http://localhost:\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alice")
    is_inside(page)


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(visit: Visitor) -> None:
    page = visit().page()

    sign_in(page, ALICE, password="not the peacocks")

    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("SRN or user ID")).to_have_value(ALICE.username)
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    expect(page).to_have_title(re.compile(r"^Error:"))


def test_a_wrong_name_gets_the_very_same_words(visit: Visitor) -> None:
    answers = []
    for username in (ALICE.username, "CRO0000000"):
        page = visit().page()
        page.goto("/sign-in/")
        page.get_by_label("SRN or user ID").fill(username)
        page.get_by_label("Password", exact=True).fill("not the peacocks")
        page.get_by_role("button", name="Sign in", exact=True).click()
        answers.append(page.get_by_role("alert").first.inner_text())

    assert answers[0] == answers[1]


def test_the_page_first_asked_for_opens_after_signing_in(visit: Visitor) -> None:
    page = visit().page()
    page.goto("/settings/")

    sign_in(page, GRACE)

    expect(page).to_have_url(re.compile(r"/settings/$"))


def test_signing_out_closes_every_tab_and_the_way_back(visit: Visitor) -> None:
    person = visit()
    page, other = person.page(), person.page()
    sign_in(page, ALICE)
    is_inside(page)
    other.goto("/")

    page.get_by_role("button", name="Sign out").first.click()

    expect(page).to_have_url(re.compile(r"/sign-in/"))
    other.reload()
    expect(other).to_have_url(re.compile(r"/sign-in/"))
    page.go_back()
    page.reload()
    expect(page).to_have_url(re.compile(r"/sign-in/"))


def test_the_keyboard_is_enough(visit: Visitor) -> None:
    page = visit().page()
    page.goto("/sign-in/")
    page.get_by_label("SRN or user ID").focus()
    page.keyboard.type(ALICE.username)
    page.get_by_label("Password", exact=True).focus()
    page.keyboard.type("peacocks dance in the rain")

    page.keyboard.press("Enter")

    is_inside(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
