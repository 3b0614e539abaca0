"""From an error page to an answer, and finding things by a key."""

from playwright.sync_api import expect

from spom.demo.cast import ALICE, HANNAH
from tests.journeys import axe
from tests.journeys.conftest import Visitor
from tests.journeys.gate import is_inside, sign_in


def test_an_error_becomes_a_ticket_and_the_answer_a_notice(visit: Visitor) -> None:
    alice, hannah = visit().page(), visit().page()
    sign_in(alice, ALICE)
    is_inside(alice)

    alice.goto("/nothing/is/here/")
    code = alice.locator(".mono").first.inner_text()
    alice.get_by_role("link", name="Report this").click()
    expect(alice.get_by_label("Code of the error")).to_be_checked()
    expect(alice.locator("#along")).to_contain_text(code)
    expect(alice.locator("#along")).to_contain_text("/nothing/is/here/")
    alice.get_by_label("Browser").uncheck()
    alice.get_by_label("Subject").fill("A page is missing")
    alice.get_by_label("What is it about?").select_option(label="Something is broken")
    alice.get_by_label("What happened?").fill("I followed the link in my mail.")
    assert axe.violations(alice) == []
    alice.get_by_role("button", name="Send to the help desk").click()
    expect(alice.get_by_role("heading", name="A page is missing")).to_be_visible()

    sign_in(hannah, HANNAH)
    is_inside(hannah)
    hannah.goto("/inbox/?q=page+missing")
    hannah.get_by_role("link", name="A page is missing").first.click()
    expect(hannah.locator("#main")).to_contain_text(code)
    hannah.get_by_label("Internal note").fill("Old link in the welcome mail.")
    hannah.get_by_role("button", name="Keep note").click()
    hannah.get_by_label("Message").fill("The link was old. Here is the right one: /learning/")
    hannah.get_by_role("button", name="Send answer").click()
    expect(hannah.locator("#main")).to_contain_text("Here is the right one")
    assert axe.violations(hannah) == []

    alice.goto("/notices/")
    alice.get_by_role("button", name="Read everything").first.click()
    expect(alice.locator("#main")).to_contain_text("Here is the right one")
    expect(alice.locator("#main")).not_to_contain_text("welcome mail")
    alice.get_by_role("button", name="It is solved").click()
    expect(alice.locator("#main")).to_contain_text("This ticket is closed")


def test_the_slash_key_finds_and_the_arrows_walk(visit: Visitor) -> None:
    page = visit().page()
    sign_in(page, HANNAH)
    is_inside(page)

    page.keyboard.press("/")
    page.get_by_role("searchbox", name="Search for").fill("rao")
    expect(page.locator("[data-found] mark").first).to_have_text("Rao")
    assert axe.violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-found] a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=ALICE.full_name)).to_be_visible()

    page.goto("/search/?q=password")
    page.get_by_role("button", name="Switch the key off").click()
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#search-box")).to_have_count(0)


def test_search_and_tickets_need_no_script(visit: Visitor) -> None:
    page = visit(java_script_enabled=False).page()
    sign_in(page, ALICE)
    is_inside(page)
    page.get_by_role("link", name="Search").first.click()
    page.get_by_role("searchbox", name="Search for").fill("password")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("region", name="Help").get_by_role("link").first).to_be_visible()
