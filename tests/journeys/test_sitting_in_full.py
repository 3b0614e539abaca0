"""The whole errand with nothing shortened: three minutes without a network, and the deadline itself hands in.

Its own portal, because its candidate has sat no test yet; and three minutes are three minutes, so only `make proof` has
the time.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visitor
from tests.journeys.paper import Key, answered, answers, numbers, saved
from tests.journeys.people import BEGINNING, MAKE
from tests.journeys.product import Product, a_product
from tests.journeys.test_sitting import (
    KAVYA,
    KEY,
    OMAR,
    OMARS,
    SEATED,
    certificate,
    enter,
    goes_on_here,
    kill,
    loses_and_finds_the_line,
    machine,
    objects,
    publish_and_correct,
)

pytestmark = [pytest.mark.slow, pytest.mark.proof]
WITHOUT_A_NETWORK = 180
# The candidate's own deadline comes near; nothing else is touched.
NEARLY_OVER = """
from datetime import timedelta
from django.utils.timezone import now
from spom.exams.models.sitting import Attempt
Attempt.objects.filter(learner__username={username!r}, state="RUNNING").update(deadline=now() + timedelta(seconds=25))
"""
ENDED = """
from spom.exams.models.sitting import Attempt
one = Attempt.objects.get(learner__username={username!r}, purpose="TEST")
print(one.state, one.ended_at >= one.deadline)
"""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A portal in which nobody else sits a test."""
    with a_product(tmp_path_factory.mktemp("sitting")) as started:
        yield started


def test_three_minutes_without_a_network_and_the_deadline_hands_in(
    visit: Visitor, browser: Browser, product: Product, tmp_path: Path
) -> None:
    omar = (OMAR.username, OMAR.full_name, OMAR.mobile, OMAR.role.value, OMARS)
    seated = product.run(BEGINNING + MAKE.format(people=[omar]) + SEATED.format(username=KAVYA.username))
    first = machine(browser, product, tmp_path)
    page = first.page()
    enter(page, seated.split()[0])
    key: Key = json.loads(product.run(KEY.format(username=KAVYA.username)))
    answers(page, key, range(1, 4))
    saved(page)

    loses_and_finds_the_line(first, page, key, seconds=WITHOUT_A_NETWORK)
    kill(tmp_path)

    page = visit().page()
    goes_on_here(page)
    assert answered(page) == numbers(1, 8)
    answers(page, key, range(9, 18))
    saved(page)
    product.run(NEARLY_OVER.format(username=KAVYA.username))
    # The next answer brings the new deadline with it.
    answers(page, key, range(18, 19))
    expect(page.locator("[data-clock]")).to_contain_text("00:")
    page.wait_for_url("**/result/", timeout=60_000)

    assert product.run(ENDED.format(username=KAVYA.username)).split()[1] == "True"
    result = objects(page)
    publish_and_correct(visit)
    page.goto(result)
    expect(page.get_by_role("heading", name="19 of 30 marks").first).to_be_visible()
    certificate(page, visit)
