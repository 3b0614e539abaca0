"""What the portal itself says on home pages."""

import pytest
from django.test import Client

from spom.identity.actions.accounts import open_account
from spom.identity.actions.roles import grant_role
from spom.identity.actions.units import add_unit
from spom.identity.models import Role, Unit, User
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db


def _north() -> Unit:
    return add_unit(code="NORTH", name="Northern region", parent=None, email="", phone="", by=None, at=MONDAY_9)


def _home(client: Client, user: User) -> str:
    client.force_login(user)
    return " ".join(client.get("/").content.decode().split())


def test_leads_an_administrator_from_units_to_coordinators_to_nothing(client: Client, grace: User, kiran: User) -> None:
    assert "Divide the institution into units" in _home(client, grace)

    north = _north()
    assert "Name a course coordinator" in _home(client, grace)

    grant_role(user=kiran, role=Role.COORDINATOR, unit=north, reason="x", by=grace, at=MONDAY_9)
    assert "Nothing waits for you at the moment." in _home(client, grace)


def test_counts_accounts_for_the_help_desk(client: Client, hannah: User, alice: User) -> None:
    open_account(username="S1", full_name="New Student", by=None, at=MONDAY_9)

    page = _home(client, hannah)

    assert '<dt>Accounts in use</dt><dd class="num">2</dd>' in page
    assert '<dt>Not activated yet</dt><dd class="num">1</dd>' in page


def test_shows_a_coordinator_only_their_own_units(client: Client, kiran: User) -> None:
    north = _north()
    add_unit(code="SOUTH", name="Southern region", parent=None, email="", phone="", by=None, at=MONDAY_9)
    grant_role(user=kiran, role=Role.COORDINATOR, unit=north, reason="x", by=None, at=MONDAY_9)
    open_account(username="S1", full_name="New Student", unit=north, by=None, at=MONDAY_9)

    page = _home(client, kiran)

    assert "<dt>Northern region</dt> <dd>1 person, 1 not activated yet</dd>" in page
    assert "Southern region" not in page


def test_says_nothing_of_this_to_a_student(client: Client, alice: User) -> None:
    page = _home(client, alice)

    assert "Accounts in use" not in page
    assert "Your units" not in page
    assert 'href="/people/"' not in page
    assert 'href="/settings/"' not in page
