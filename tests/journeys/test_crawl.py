"""Everything that every role can reach, looked at: policy, console, axe, themes, sizes, forced colours."""

import pytest
from playwright.sync_api import Browser

from spom.demo.cast import CAST, Person
from tests.journeys.browser import Visit
from tests.journeys.conftest import open_one
from tests.journeys.crawl import Crawl, Known
from tests.journeys.gate import is_inside, sign_in
from tests.journeys.product import Product

STRANGER = "stranger"
ROLES: list[Person | None] = [None, *CAST]


def named(person: Person | None) -> str:
    """What a visitor's screens are filed under."""
    return person.username if person else STRANGER


def visit_of(person: Person | None, browser: Browser, product: Product) -> Visit:
    """A visit of somebody who has come in, or of a stranger."""
    visit = open_one(browser, product)
    if person is not None:
        page = visit.page()
        sign_in(page, person)
        is_inside(page)
        page.close()
    return visit


@pytest.fixture(scope="module")
def known() -> Known:
    """What somebody has been through: whoever follows is shown only what is built differently."""
    return Known()


@pytest.mark.parametrize("person", ROLES, ids=named)
def test_every_page_is_in_order(browser: Browser, product: Product, known: Known, person: Person | None) -> None:
    crawl = Crawl(visit=visit_of(person, browser, product), name=named(person), known=known).walk()
    crawl.visit.context.close()

    assert crawl.seen
    assert not crawl.faults, "\n".join(crawl.faults)


@pytest.mark.proof
@pytest.mark.parametrize("person", ROLES, ids=named)
def test_every_page_is_in_order_for_everybody_everywhere(
    browser: Browser, product: Product, person: Person | None
) -> None:
    crawl = Crawl(visit=visit_of(person, browser, product), name=named(person), thorough=True).walk()
    crawl.visit.context.close()

    assert crawl.seen
    assert not crawl.faults, "\n".join(crawl.faults)
