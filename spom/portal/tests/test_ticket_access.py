"""Who sees a ticket: nobody who may not, and those without an account by a proven address."""

import json
import re
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from spom.identity.models import ContactProof, Unit, User
from spom.identity.tasks import send_contact_code
from spom.kit.channels.folder import written_mails
from spom.portal.actions.tickets import (
    answer_ticket,
)
from spom.portal.models.ticket import Ticket, TicketFile
from spom.portal.queries.tickets import InboxSearch, inbox, link_key
from spom.portal.tasks.tickets import mail_by_link
from spom.portal.tests.make import MONDAY_9, asked, coordinator_of, picture

pytestmark = pytest.mark.django_db

LATER = MONDAY_9 + timedelta(hours=1)
FORM = {"subject": "No code arrives", "category": "SIGN_IN", "text": "I wait since this morning."}
FINDINGS = json.dumps({"camera": {"state": "bad", "value": "NotAllowedError"}, "x'": {"state": "ok"}, "clock": 3})


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path


@pytest.mark.security("S25")
class TestWhoSees:
    """What is not yours is not there."""

    def test_another_students_ticket_is_not_there(self, client: Client, alice: User, bob: User) -> None:
        ticket = asked(alice)
        client.force_login(bob)

        for address in (f"/tickets/{ticket.number}/", f"/tickets/{ticket.number}/files/1/"):
            assert client.get(address).status_code == HTTPStatus.NOT_FOUND
        for address in ("", "seen/", "close/"):
            answer = client.post(f"/tickets/{ticket.number}/{address}", {"text": "Mine now"})
            assert answer.status_code == HTTPStatus.NOT_FOUND
        assert ticket.messages.count() == 1

    @pytest.mark.parametrize("address", ["/inbox/", "/inbox/answers/", "/inbox/AAA-AAAA/"])
    def test_students_have_no_inbox(self, client: Client, alice: User, address: str) -> None:
        client.force_login(alice)

        assert client.get(address).status_code == HTTPStatus.FORBIDDEN

    def test_coordinators_see_their_own_unit_only(self, client: Client, alice: User, bob: User, vera: User) -> None:
        north, south = Unit.objects.create(code="N", name="North"), Unit.objects.create(code="S", name="South")
        alice.unit, bob.unit = north, south
        alice.save()
        bob.save()
        hers, his = asked(alice), asked(bob)
        client.force_login(coordinator_of(vera, north))

        assert client.get(f"/inbox/{hers.number}/").status_code == HTTPStatus.OK
        for way in ("", "note/", "person/", "seen/", "close/", "reopen/"):
            answer = client.post(f"/inbox/{his.number}/{way}", {"text": "x", "to": ""})
            assert answer.status_code == HTTPStatus.NOT_FOUND
        assert list(inbox(InboxSearch(), User.objects.get(pk=vera.pk))) == [hers]

    def test_a_link_opens_its_own_ticket_only(self, client: Client, alice: User) -> None:
        hers = asked(alice)
        strangers = asked(None, email="eve@example.org")
        key = link_key(strangers)

        assert "No code arrives" in client.get(f"/tickets/by-link/{key}/").content.decode()
        forged = link_key(hers)  # an account's ticket opens by signing in alone
        for bad in (forged, key[:-1], f"{strangers.number}:x:y"):
            assert client.get(f"/tickets/by-link/{bad}/").status_code == HTTPStatus.NOT_FOUND

    @pytest.mark.security("S40")
    def test_a_file_is_handed_to_those_who_may_read_the_ticket(
        self, client: Client, alice: User, bob: User, hannah: User
    ) -> None:
        client.force_login(alice)
        client.post("/tickets/new/", FORM | {"attachments": [picture()]})
        file = TicketFile.objects.select_related("message__ticket").get()
        own = f"/tickets/{file.message.ticket.number}/files/{file.pk}/"

        answer = client.get(own)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.getvalue().startswith(b"\x89PNG")
        client.force_login(bob)
        assert client.get(own).status_code == HTTPStatus.NOT_FOUND
        client.force_login(hannah)
        staff = client.get(f"/inbox/{file.message.ticket.number}/files/{file.pk}/")
        assert staff.status_code == HTTPStatus.OK
        assert staff.getvalue().startswith(b"\x89PNG")


class TestStrangers:
    """Somebody without an account."""

    @pytest.fixture
    def code(self, client: Client, outbox: Path) -> str:
        """Eve has given her address; the code that came."""
        client.get("/tickets/new/?reference=K7F2-19")
        client.post("/tickets/contact/", {"email": "eve@example.org", "reference": "K7F2-19"})
        send_contact_code(proof_id=ContactProof.objects.get().pk)
        found = re.search(r"\d{6}", written_mails(outbox / "mail")[0].text)
        assert found
        return found.group()

    def test_shows_the_address_then_asks_and_reads_by_the_link(
        self, client: Client, code: str, hannah: User, outbox: Path
    ) -> None:
        assert client.post("/tickets/contact/code/", {"code": code}).status_code == HTTPStatus.FOUND
        answer = client.post("/tickets/new/", FORM | {"name": "Eve", "reference": "K7F2-19", "along": ["reference"]})

        ticket = Ticket.objects.get()
        assert (ticket.email, ticket.name, ticket.context) == ("eve@example.org", "Eve", {"reference": "K7F2-19"})
        assert client.get(answer["Location"]).status_code == HTTPStatus.OK
        answered = answer_ticket(ticket=ticket, text="Here you are.", by=hannah, at=LATER)
        mail_by_link(ticket_id=ticket.pk, message_id=answered.messages.latest("pk").pk)
        mail = next(mail for mail in written_mails(outbox / "mail") if "Here you are." in mail.text)
        link = re.search(r"http\S+", mail.text)
        assert link
        assert mail.to == "eve@example.org"
        assert "Here you are." in Client().get(urlsplit(link.group()).path).content.decode()

    def test_what_came_along_waits_until_the_address_is_shown(self, client: Client, code: str) -> None:
        client.post("/tickets/contact/code/", {"code": code})

        assert "K7F2-19" in client.get("/tickets/new/").content.decode()

    def test_without_the_code_there_is_no_form(self, client: Client, code: str) -> None:
        wrong = "000000" if code != "000000" else "111111"

        answers = [client.post("/tickets/contact/code/", {"code": wrong}) for _ in range(6)]

        assert [answer.status_code for answer in answers] == [HTTPStatus.UNPROCESSABLE_ENTITY] * 5 + [
            HTTPStatus.CONFLICT
        ]
        # The right one comes too late.
        assert client.post("/tickets/contact/code/", {"code": code}).status_code == HTTPStatus.CONFLICT
        assert client.post("/tickets/new/", FORM).status_code == HTTPStatus.FOUND
        assert not Ticket.objects.exists()

    def test_a_code_works_in_the_browser_that_asked(self, code: str) -> None:
        other = Client()

        other.post("/tickets/contact/code/", {"code": code})

        assert other.get("/tickets/new/").status_code == HTTPStatus.FOUND
