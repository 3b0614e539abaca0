"""Finding people, granting and revoking roles, dividing the institution: the pages."""

from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from spom.identity.actions.accounts import open_account
from spom.identity.actions.roles import grant_role
from spom.identity.actions.units import add_unit
from spom.identity.models import Role, Unit, User
from spom.portal.queries.institution import current_institution
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db


def _unit(code: str, *, parent: Unit | None = None) -> Unit:
    return add_unit(code=code, name=f"Unit {code}", parent=parent, email="", phone="", by=None, at=MONDAY_9)


def _crowd(size: int, *, unit: Unit | None = None) -> None:
    for number in range(size):
        person = open_account(
            username=f"S{number:04}", full_name=f"Student {number:04}", unit=unit, by=None, at=MONDAY_9
        )
        grant_role(user=person, role=Role.STUDENT, reason="x", by=None, at=MONDAY_9)


class TestFind:
    """The list."""

    @pytest.mark.parametrize("words", ["alice", "CRO0612345", "rao ali", "alice@example"])
    def test_finds_by_any_part_of_name_number_or_address(
        self, client: Client, hannah: User, alice: User, bob: User, words: str
    ) -> None:
        client.force_login(hannah)

        page = client.get("/people/", {"q": words}).content.decode()

        assert "Alice Rao" in page
        assert "Bob Mehta" not in page

    def test_finds_by_role(self, client: Client, hannah: User, alice: User, vera: User) -> None:
        client.force_login(hannah)

        page = client.get("/people/", {"role": "INVIGILATOR"}).content.decode()

        assert "Vera Nair" in page
        assert "Alice Rao" not in page

    def test_says_so_when_nobody_is_found(self, client: Client, hannah: User) -> None:
        client.force_login(hannah)

        assert "Nobody found" in client.get("/people/", {"q": "zzz"}).content.decode()

    def test_costs_the_same_however_many_there_are(
        self, client: Client, grace: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        _crowd(60, unit=_unit("NORTH"))
        client.force_login(grace)
        current_institution()

        with django_assert_max_num_queries(5):  # session, person, count, page, the bell
            page = client.get("/people/", {"page": 2}).content.decode()

        assert "Student 0030" in page
        assert "Student 0000" not in page

    @pytest.mark.parametrize("who", ["alice", "sam", "vera", "emil"])
    def test_is_for_staff_only(self, client: Client, request: pytest.FixtureRequest, grace: User, who: str) -> None:
        client.force_login(request.getfixturevalue(who))

        assert client.get("/people/").status_code == HTTPStatus.FORBIDDEN
        assert client.get(f"/people/{grace.pk}/").status_code == HTTPStatus.FORBIDDEN


class TestRoles:
    """Granting and revoking."""

    def test_grants_a_role_for_a_unit_with_a_reason(self, client: Client, grace: User, emil: User) -> None:
        unit = _unit("NORTH")
        client.force_login(grace)

        answer = client.post(
            f"/people/{emil.pk}/roles/", {"role": "COORDINATOR", "unit": unit.pk, "reason": "Takes over from Kiran"}
        )

        assert answer.status_code == HTTPStatus.FOUND
        page = client.get(f"/people/{emil.pk}/").content.decode()
        assert "Takes over from Kiran" in page
        assert "Emil Shah" in client.get("/units/").content.decode()

    def test_asks_for_a_reason(self, client: Client, grace: User, emil: User) -> None:
        client.force_login(grace)

        answer = client.post(f"/people/{emil.pk}/roles/", {"role": "AUDITOR", "reason": ""})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert not emil.role_grants.filter(role=Role.AUDITOR).exists()

    def test_revokes_with_a_reason_and_keeps_the_history(self, client: Client, grace: User, vera: User) -> None:
        client.force_login(grace)
        held = vera.role_grants.get()

        client.post(f"/people/{vera.pk}/roles/{held.pk}/end/", {"reason": "Left in March"})

        assert not vera.role_grants.live().exists()
        assert "Left in March" in client.get(f"/people/{vera.pk}/").content.decode()

    def test_never_revokes_the_last_administrator(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        held = grace.role_grants.get()

        answer = client.post(f"/people/{grace.pk}/roles/{held.pk}/end/", {"reason": "Oh"})

        assert answer.status_code == HTTPStatus.CONFLICT
        assert "last administrator" in answer.content.decode()
        assert grace.role_grants.live().exists()

    def test_the_help_desk_sees_but_does_not_change(self, client: Client, hannah: User, vera: User) -> None:
        client.force_login(hannah)
        held = vera.role_grants.get()

        assert "Grant a role" not in client.get(f"/people/{vera.pk}/").content.decode()
        refused = [
            client.post(f"/people/{hannah.pk}/roles/", {"role": "ADMINISTRATOR", "reason": "x"}),
            client.post(f"/people/{vera.pk}/roles/{held.pk}/end/", {"reason": "x"}),
        ]

        assert [answer.status_code for answer in refused] == [HTTPStatus.FORBIDDEN] * 2

    def test_a_grant_of_somebody_else_is_not_found(self, client: Client, grace: User, vera: User, emil: User) -> None:
        client.force_login(grace)

        answer = client.post(f"/people/{emil.pk}/roles/{vera.role_grants.get().pk}/end/", {"reason": "x"})

        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert vera.role_grants.live().exists()


class TestUnits:
    """The tree."""

    def test_adds_a_unit_and_moves_it(self, client: Client, grace: User) -> None:
        north = _unit("NORTH")
        client.force_login(grace)

        client.post("/units/new/", {"code": "DELHI", "name": "Delhi chapter"})
        delhi = Unit.objects.get(code="DELHI")
        client.post(f"/units/{delhi.pk}/", {"name": "Delhi chapter", "parent": north.pk})

        delhi.refresh_from_db()
        assert delhi.parent == north
        assert 'class="depth-1"' in client.get("/units/").content.decode()

    def test_says_why_not_and_keeps_what_was_typed(self, client: Client, grace: User) -> None:
        _unit("NORTH")
        client.force_login(grace)

        taken = client.post("/units/new/", {"code": "north", "name": "The other north"})
        empty = client.post("/units/new/", {"code": "", "name": "No code"})

        assert taken.status_code == HTTPStatus.CONFLICT
        assert 'value="The other north"' in taken.content.decode()
        assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    def test_refuses_to_remove_a_unit_with_people(self, client: Client, grace: User) -> None:
        unit = _unit("NORTH")
        _crowd(1, unit=unit)
        client.force_login(grace)

        assert client.post(f"/units/{unit.pk}/removal/").status_code == HTTPStatus.CONFLICT
        assert Unit.objects.filter(pk=unit.pk).exists()

    def test_removes_an_empty_one(self, client: Client, grace: User) -> None:
        unit = _unit("NORTH")
        client.force_login(grace)

        client.post(f"/units/{unit.pk}/removal/")

        assert not Unit.objects.filter(pk=unit.pk).exists()

    def test_costs_the_same_however_many_there_are(
        self, client: Client, grace: User, kiran: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        parent = None
        for number in range(12):
            parent = _unit(f"U{number}", parent=parent)
            grant_role(user=kiran, role=Role.COORDINATOR, unit=parent, reason="x", by=None, at=MONDAY_9)
        client.force_login(grace)
        current_institution()

        with django_assert_max_num_queries(5):  # session, person, units, coordinators, the bell
            client.get("/units/")

    @pytest.mark.parametrize("who", ["alice", "hannah", "kiran"])
    def test_is_for_administrators_only(self, client: Client, request: pytest.FixtureRequest, who: str) -> None:
        unit = _unit("NORTH")
        client.force_login(request.getfixturevalue(who))

        answers = [
            client.get("/units/"),
            client.post("/units/new/", {"code": "X", "name": "X"}),
            client.post(f"/units/{unit.pk}/", {"name": "X"}),
            client.post(f"/units/{unit.pk}/removal/"),
        ]

        assert [answer.status_code for answer in answers] == [HTTPStatus.FORBIDDEN] * 4
