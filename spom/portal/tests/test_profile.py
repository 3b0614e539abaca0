"""A person's own page and own data."""

import json
from http import HTTPStatus

import pytest
from django.test import Client

from spom.identity.actions.roles import grant_role
from spom.identity.actions.units import add_unit
from spom.identity.models import Role, User
from spom.journal.models import Entry
from spom.portal.registry import records
from spom.portal.registry.records import Record, keep_record
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db


class TestProfile:
    """The page."""

    def test_shows_what_is_known_and_who_can_correct_it(self, client: Client, alice: User, kiran: User) -> None:
        delhi = add_unit(code="DEL", name="Delhi chapter", parent=None, email="", phone="", by=None, at=MONDAY_9)
        grant_role(user=kiran, role=Role.COORDINATOR, unit=delhi, reason="x", by=None, at=MONDAY_9)
        User.objects.filter(pk=alice.pk).update(unit=delhi)
        client.force_login(alice)

        page = client.get("/profile/").content.decode()

        assert "alice@example.edu" in page
        assert "Delhi chapter" in page
        assert 'href="mailto:kiran@example.edu"' in page


class TestOwnData:
    """Everything to take away."""

    def test_as_json_has_every_record_and_nobody_elses(self, client: Client, alice: User, bob: User) -> None:
        client.force_login(alice)

        answer = client.post("/profile/data/", {"form": "json"})

        assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
        taken = json.loads(answer.content)
        assert taken["records"]["identity.account"]["rows"][0]["E-mail"] == "alice@example.edu"
        assert [row["Role"] for row in taken["records"]["identity.roles"]["rows"]] == ["Student"]
        assert "bob@example.edu" not in answer.content.decode()

    def test_to_read_escapes_what_people_wrote(self, client: Client, alice: User) -> None:
        User.objects.filter(pk=alice.pk).update(full_name="<script>alert(1)</script>")
        client.force_login(alice)

        answer = client.post("/profile/data/", {"form": "html"})

        assert "&lt;script&gt;" in answer.content.decode()
        assert "<script" not in answer.content.decode()

    @pytest.mark.security("S31")
    def test_ten_an_hour(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        answers = [client.post("/profile/data/", {"form": "json"}) for _ in range(11)]

        assert [answer.status_code for answer in answers] == [*[HTTPStatus.OK] * 10, HTTPStatus.TOO_MANY_REQUESTS]
        assert "Retry-After" in answers[-1].headers

    @pytest.mark.security("S45")
    def test_is_noted_each_time(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        client.post("/profile/data/", {"form": "json"})

        assert Entry.objects.get(kind="portal.OwnDataTaken").by == alice

    def test_is_not_handed_out_by_a_link(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        assert client.get("/profile/data/").status_code == HTTPStatus.METHOD_NOT_ALLOWED

    def test_an_app_adds_its_own(
        self, client: Client, alice: User, grace: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(records, "_records", {})
        loans = Record(
            code="library.loans",
            title="Loans",
            purpose="To get books back.",
            kept="One year.",
            hand_out=lambda user: [[("Book", f"Of {user.username}")]],
        )
        keep_record(loans)
        client.force_login(alice)

        assert "Of CRO0612345" in client.post("/profile/data/", {"form": "html"}).content.decode()
        client.force_login(grace)
        assert "To get books back." in client.get("/settings/data-map/").content.decode()
        with pytest.raises(ValueError, match="Two records called"):
            keep_record(loans)

    def test_the_data_map_is_for_administrators(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        assert client.get("/settings/data-map/").status_code == HTTPStatus.FORBIDDEN


def test_leads_to_the_sign_ins_and_second_steps(client: Client, alice: User) -> None:
    client.force_login(alice)

    assert 'href="/security/"' in client.get("/profile/").content.decode()
