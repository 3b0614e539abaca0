"""An administrator gives a role and takes it back; what the person may do follows at once."""

import re

from playwright.sync_api import expect

from spom.demo.cast import EMIL, GRACE
from tests.journeys.conftest import Visitor
from tests.journeys.gate import is_inside, sign_in


def test_a_role_opens_a_door_and_its_end_closes_it(visit: Visitor) -> None:
    emil, grace = visit().page(), visit().page()
    sign_in(emil, EMIL)
    is_inside(emil)
    response = emil.goto("/announcements/")
    assert response is not None
    assert response.status == 403

    grace.goto(f"/people/?q={EMIL.username}")
    sign_in(grace, GRACE)
    grace.get_by_role("link", name=EMIL.full_name).click()
    grace.get_by_label("Role", exact=True).select_option(label="Administrator")
    grace.get_by_label("Reason").last.fill("Stands in for Grace this week")
    grace.get_by_role("button", name="Grant role").click()

    expect(grace.locator("#main")).to_contain_text("Stands in for Grace this week")
    # Whoever becomes staff comes in anew.
    emil.goto("/announcements/")
    sign_in(emil, EMIL)
    is_inside(emil)
    response = emil.goto("/announcements/")
    assert response is not None
    assert response.status == 200

    # Only the role just granted is Administrator; the one he has as an employee stays.
    row = grace.get_by_role("listitem").filter(has_text="Stands in for Grace this week")
    row.locator("summary").click()
    row.get_by_label("Reason").fill("Grace is back")
    row.get_by_role("button", name="Revoke role").click()

    expect(grace.locator("#main")).to_contain_text("Grace is back")
    response = emil.goto("/announcements/")
    assert response is not None
    assert response.status == 403
    is_inside_still = emil.goto("/")
    assert is_inside_still is not None
    expect(emil).to_have_url(re.compile(r"/$"))
