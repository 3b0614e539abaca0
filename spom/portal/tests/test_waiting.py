"""What waits for staff, on their home page."""

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from spom.identity.actions.exporting import ask_for_export
from spom.identity.models import ContactProof, ContactRequest, Newcomer, OneTimeCode, RegistryExport, Unit, User
from spom.identity.models.requests import RequestState
from spom.portal.queries.waiting import waiting_for
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db


def proof() -> ContactProof:
    """An address that was shown to be somebody's own."""
    return ContactProof.objects.create(
        channel=OneTimeCode.Channel.EMAIL,
        address="new@example.edu",
        language="en",
        asked_at=MONDAY_9,
        expires_at=MONDAY_9 + timedelta(minutes=10),
        used_at=MONDAY_9,
    )


def asks_for_another_address(user: User) -> ContactRequest:
    """The person waits for a coordinator's decision."""
    return ContactRequest.objects.create(
        user=user,
        channel=OneTimeCode.Channel.EMAIL,
        contact="new@example.edu",
        words="My old one is closed.",
        evidence="x",
        evidence_name="card.pdf",
        proof=proof(),
        state=RequestState.WAITING,
        asked_at=MONDAY_9,
    )


def asks_to_join(unit: Unit) -> Newcomer:
    """Somebody new waits for a coordinator's decision."""
    return Newcomer.objects.create(
        full_name="Nina Paul",
        born_on=date(2004, 5, 31),
        channel=OneTimeCode.Channel.EMAIL,
        contact="nina@example.edu",
        unit=unit,
        proof=proof(),
        state=RequestState.WAITING,
        asked_at=MONDAY_9,
    )


@pytest.fixture
def own_unit(alice: User, bob: User, kiran: User) -> Unit:
    """What Kiran coordinates, with Alice in it; Bob is in another one. Of both units somebody asks for something."""
    own, other = (Unit.objects.create(code=code, name=code) for code in ("OWN", "OTHER"))
    User.objects.filter(pk=alice.pk).update(unit=own)
    User.objects.filter(pk=bob.pk).update(unit=other)
    kiran.role_grants.update(unit=own)
    for person in (alice, bob):
        asks_for_another_address(person)
    for unit in (own, other):
        asks_to_join(unit)
    return own


@pytest.mark.usefixtures("own_unit")
def test_a_coordinator_decides_for_the_own_units(
    kiran: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    kiran = User.objects.with_roles().get(pk=kiran.pk)

    with django_assert_num_queries(1):
        waiting = waiting_for(kiran, MONDAY_9)

    assert (waiting.requests, waiting.exports) == (2, 0)


@pytest.mark.usefixtures("own_unit")
def test_the_help_desk_decides_for_all(hannah: User) -> None:
    assert waiting_for(hannah, MONDAY_9).requests == 4


def test_an_export_waits_for_the_other_administrator_for_a_day(grace: User, kiran: User) -> None:
    ask_for_export(kind="csv", reason="Yearly check", by=grace, at=MONDAY_9)
    assert waiting_for(grace, MONDAY_9).exports == 0

    RegistryExport.objects.update(asked_by=kiran)

    assert waiting_for(grace, MONDAY_9).exports == 1
    assert waiting_for(grace, MONDAY_9 + timedelta(hours=24)).exports == 0
    assert waiting_for(kiran, MONDAY_9).exports == 0


@pytest.mark.usefixtures("own_unit")
def test_home_says_so_and_leads_there(client: Client, kiran: User) -> None:
    client.force_login(kiran)

    page = client.get("/").content.decode()

    assert "Requests to decide" in page
    assert 'href="/requests/"' in page


@pytest.mark.usefixtures("own_unit")
class TestPeople:
    """The page of people, for a coordinator."""

    def test_lists_those_of_the_own_units(self, client: Client, kiran: User) -> None:
        client.force_login(kiran)

        page = client.get("/people/").content.decode()

        assert "Alice Rao" in page
        assert "Bob Mehta" not in page

    @pytest.mark.security("S25")
    def test_opens_nobody_elses(self, client: Client, kiran: User, alice: User, bob: User) -> None:
        client.force_login(kiran)

        seen = [client.get(f"/people/{person.pk}/").status_code for person in (alice, bob)]

        assert seen == [200, 404]

    def test_students_see_nobody(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        assert client.get("/people/").status_code == 403
