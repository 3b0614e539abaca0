"""From a file of the registry to somebody who activates their account."""

import re

from playwright.sync_api import FilePayload, Page, expect

from spom.demo.cast import GRACE
from spom.kit.channels.folder import written_mails
from tests.journeys.conftest import Visitor
from tests.journeys.gate import is_inside, sign_in
from tests.journeys.product import Product

FILE = FilePayload(
    name="registry.csv",
    mimeType="text/csv",
    buffer=b"SRN,Full name,E-mail,Mobile,Date of birth,Unit\n"
    b"CRO0655501,Meera Joshi,meera@example.edu,,2004-05-31,NORTH-DEL\n"
    b"CRO0655502,,nobody@example.edu,,2004-05-31,NORTH-DEL\n",
)


def test_imported_then_activated(visit: Visitor, product: Product) -> None:
    grace = visit().page()
    grace.goto("/registry/new/")
    sign_in(grace, GRACE)
    grace.locator("input[name=table]").set_input_files(files=[FILE])
    grace.get_by_role("button", name="Look into the file").click()

    expect(grace.get_by_role("heading", name="Make or change 1 account?")).to_be_visible()
    expect(grace.locator("#main")).to_contain_text("The cell is empty.")
    grace.get_by_role("link", name=re.compile("^New")).click()
    expect(grace.locator("#main")).to_contain_text("meera@example.edu")
    grace.get_by_role("button", name="Carry it out").click()
    expect(grace.locator("#main")).to_contain_text("The file is carried out")

    meera = visit().page()
    meera.goto("/activate/")
    meera.get_by_label("SRN or user ID").fill("CRO0655501")
    meera.get_by_label("Date of birth").fill("2004-05-31")
    meera.get_by_label("Registered mobile number or e-mail address").fill("meera@example.edu")
    meera.get_by_role("button", name="Send code").click()
    meera.get_by_label("Code").fill(_code_for("meera@example.edu", product, meera))
    meera.get_by_role("button", name="Continue").click()
    meera.get_by_label("New password").fill("marigold lanterns over the quiet river")
    meera.locator("form button[type=submit]").last.click()
    is_inside(meera)


def _code_for(address: str, product: Product, page: Page) -> str:
    """The newest code sent there, as soon as the worker has sent it."""
    outbox = product.folder / "data/outbox/mail"
    for _try in range(60):
        mails = [mail.text for mail in written_mails(outbox) if mail.to == address]
        found = re.search(r"\b\d{6}\b", mails[-1]) if mails else None
        if found:
            return found.group()
        page.wait_for_timeout(250)
    raise AssertionError(f"No code came to {address}.")
