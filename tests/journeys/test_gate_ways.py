"""Every way through the gate, as a person goes it in a browser."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from spom.demo.cast import HANNAH, PASSWORD, Person
from spom.identity.models import Role
from spom.identity.secrets import step_of, totp
from tests.journeys.conftest import Visitor
from tests.journeys.gate import has_finger_on_reader, is_inside, sign_in
from tests.journeys.people import guess_until_locked, let_session_expire, newest_code, settle
from tests.journeys.product import Product

ARTICLE = "/help-articles/id-and-password-do-not-match/en/"
NEW_PASSWORD = "mangoes ripen before the rain"


def _student(number: int, name: str) -> Person:
    return Person(username=f"CRO07{number:05}", full_name=name, role=Role.STUDENT, mobile=f"+9198110{number:05}")


ODA, TARA, PETER, NEHA, RITA, LOU, AMIT = (
    _student(number, name)
    for number, name in enumerate(
        ["Oda Pillai", "Tara Sen", "Peter Paul", "Neha Shah", "Rita Bose", "Lou Dsouza", "Amit Rawat"], start=1
    )
)
WANDA = Person(username="wanda", full_name="Wanda Roy", role=Role.HELP_DESK, mobile="+919811099999")


@pytest.fixture(scope="module", autouse=True)
def _people(product: Product) -> None:
    """Their own accounts: what happens to them matters to no other journey."""
    settle(product, {NEHA: "", **dict.fromkeys((ODA, TARA, PETER, RITA, LOU, AMIT, WANDA), PASSWORD)})


@pytest.fixture
def page(visit: Visitor) -> Page:
    """A stranger's browser."""
    return visit().page()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/sign-in/"))


def test_with_a_one_time_code(page: Page, product: Product) -> None:
    page.goto("/sign-in/")
    page.get_by_role("link", name="Login with OTP").click()
    page.get_by_label("SRN or registered mobile number").fill(ODA.mobile)
    page.get_by_role("button", name="Send code").click()
    expect(page.get_by_text("•••• ••01")).to_be_visible()

    page.get_by_label("Code", exact=True).fill(newest_code(product, ODA))
    page.get_by_role("button", name="Sign in", exact=True).click()

    is_inside(page)


def test_with_an_authenticator_app(page: Page) -> None:
    sign_in(page, TARA)
    is_inside(page)
    page.goto("/security/")
    page.get_by_role("link", name="Add an authenticator app").click()
    secret = (page.locator("#main code").first.text_content() or "").strip()
    now = datetime.now(UTC)
    page.get_by_label("The 6 digits the app shows").fill(totp(secret, step_of(now)))
    page.get_by_role("button", name="Add the app").click()
    # With the first step come codes on paper, and the file is made by the browser alone.
    expect(page.locator("#codes li")).to_have_count(10)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file").click()
    text = saved.value.path().read_text()
    assert page.locator("#codes li").first.inner_text() in text
    page.evaluate("window.print = () => { document.title = 'printing' }")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printing")
    # On paper: the codes and whose they are, without the frame around them.
    page.emulate_media(media="print")
    expect(page.locator("#codes li").last).to_be_visible()
    expect(page.locator("#main")).to_contain_text(TARA.username)
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)

    sign_in(page, TARA)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    # Each thirty seconds' digits open once, so the next ones.
    page.get_by_label("Code", exact=True).fill(totp(secret, step_of(datetime.now(UTC) + timedelta(seconds=30))))
    page.get_by_role("button", name="Sign in", exact=True).click()

    is_inside(page)


def test_with_a_passkey(page: Page) -> None:
    has_finger_on_reader(page)
    sign_in(page, PETER)
    is_inside(page)
    page.goto("/security/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Passkey, added on")).to_be_visible()
    sign_out(page)

    page.get_by_role("button", name="Sign in with a passkey").click()

    is_inside(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Peter")


def test_the_first_time(page: Page, product: Product) -> None:
    page.goto("/sign-in/")
    page.get_by_role("link", name="Activate your account").click()
    page.get_by_label("SRN or user ID").fill(NEHA.username)
    page.get_by_label("Date of birth").fill("2004-05-06")
    page.get_by_label("Registered mobile number or e-mail address").fill(NEHA.mobile)
    page.get_by_role("button", name="Send code").click()
    page.get_by_label("Code", exact=True).fill(newest_code(product, NEHA))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Activate account").click()

    is_inside(page)
    sign_out(page)
    sign_in(page, NEHA, password=NEW_PASSWORD)
    is_inside(page)


def test_a_forgotten_password(page: Page, product: Product) -> None:
    page.goto("/sign-in/")
    page.get_by_role("link", name="Forgot password?").click()
    page.get_by_label("SRN or e-mail address").fill(RITA.username)
    page.get_by_role("button", name="Send code").click()
    page.get_by_label("Code", exact=True).fill(newest_code(product, RITA))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page).to_have_url(re.compile(r"/sign-in/"))

    sign_in(page, RITA)
    expect(page.get_by_role("alert").first).to_contain_text("do not match")
    sign_in(page, RITA, password=NEW_PASSWORD)

    is_inside(page)


def test_locked_and_opened_by_the_help_desk(page: Page, visit: Visitor, product: Product) -> None:
    guess_until_locked(product, LOU)
    sign_in(page, LOU)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is locked")
    expect(page.locator("#main")).to_contain_text("opens again at")

    desk = visit().page()
    sign_in(desk, HANNAH)
    is_inside(desk)
    desk.goto(f"/people/?q={LOU.username}")
    desk.get_by_role("link", name=LOU.full_name).click()
    desk.goto(f"{desk.url.rstrip('/')}/sign-in/")
    expect(desk.get_by_text("This account is locked")).to_be_visible()
    desk.get_by_label("Reason").fill("Came with an identity card")
    desk.get_by_role("button", name="Unlock account").click()
    expect(desk.get_by_text("This account is not locked")).to_be_visible()

    page.goto("/sign-in/")
    sign_in(page, LOU)
    is_inside(page)


def test_typed_work_survives_the_end_of_the_session(page: Page, product: Product) -> None:
    words = "We gather at the Delhi chapter, not in Jaipur."
    page.goto(ARTICLE)
    sign_in(page, WANDA)
    expect(page).to_have_url(re.compile(f"{ARTICLE}$"))
    page.locator("#main textarea:visible").first.fill(words)
    name = page.locator("#main textarea:visible").first.get_attribute("name")
    let_session_expire(product, WANDA)

    page.locator("#main form:has(textarea) button[type=submit]").last.click()

    expect(page).to_have_url(re.compile(r"/sign-in/"))
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    sign_in(page, WANDA)
    expect(page).to_have_url(re.compile(ARTICLE))
    expect(page.locator(f"#main textarea[name={name}]")).to_have_value(words)
    expect(page.locator("#main")).to_contain_text("It was not sent yet")


@pytest.fixture
def cookieless(page: Page) -> Iterator[Page]:
    """A browser that takes no cookies."""

    def without_cookies(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        # Fetching put them into the browser's jar.
        page.context.clear_cookies()
        route.fulfill(response=answer, headers=headers)

    page.context.route("**/*", without_cookies)
    yield page
    page.context.unroute_all(behavior="ignoreErrors")


def test_without_cookies(cookieless: Page) -> None:
    sign_in(cookieless, AMIT)

    expect(cookieless.get_by_role("heading", level=1)).to_have_text("Your browser did not send our cookie")
    cookieless.goto("/cookies/")
    expect(cookieless.get_by_role("heading", level=1)).to_have_text("Cookies are switched off")
