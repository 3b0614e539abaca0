"""Through the gate, as a person does it."""

from playwright.sync_api import Page, expect

from spom.demo.cast import PASSWORD, Person


def sign_in(page: Page, person: Person, *, password: str = PASSWORD) -> None:
    """Fill in the sign-in page that is open, or go there, and press the button."""
    if "/sign-in/" not in page.url:
        page.goto("/sign-in/")
    page.get_by_label("SRN or user ID").fill(person.username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def is_inside(page: Page) -> None:
    """There is a way out, in whatever language, so somebody is in."""
    expect(page.locator("form[action$='/sign-out/']").first).to_be_attached()


def has_finger_on_reader(page: Page) -> None:
    """The device has a fingerprint reader, and its owner's finger on it: Chromium's virtual authenticator."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
