"""Asking for help and answering."""

import json
import re
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from spom.identity.models import User
from spom.journal.models import Entry
from spom.portal.actions.tickets import (
    MOST_OPEN,
    CannotLookAfterIt,
    TicketIsClosed,
    TicketNotClosed,
    TooManyOpen,
    answer_ticket,
    assign_ticket,
    close_ticket,
    note_on_ticket,
    reopen_ticket,
    write_more,
)
from spom.portal.models.notice import Notice
from spom.portal.models.ticket import Ticket
from spom.portal.queries.tickets import InboxSearch, inbox, said_to_person
from spom.portal.queries.waiting import waiting_for
from spom.portal.tests.make import MONDAY_9, asked, picture

pytestmark = pytest.mark.django_db

LATER = MONDAY_9 + timedelta(hours=1)
FORM = {"subject": "No code arrives", "category": "SIGN_IN", "text": "I wait since this morning."}
FINDINGS = json.dumps({"camera": {"state": "bad", "value": "NotAllowedError"}, "x'": {"state": "ok"}, "clock": 3})


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path


class TestTurns:
    """Whose turn it is, and who is told."""

    def test_an_answer_reaches_the_person_by_notice(self, alice: User, hannah: User) -> None:
        ticket = answer_ticket(ticket=asked(alice), text="We sent it again.", by=hannah, at=LATER)

        notice = Notice.objects.get(to=alice)
        assert (notice.kind, notice.link) == ("portal.ticket_answered", f"/tickets/{ticket.number}/")
        assert notice.context["text"] == "We sent it again."
        assert (ticket.state, ticket.assigned_to, ticket.news_for_person) == (Ticket.State.ANSWERED, hannah, True)

    def test_writing_again_tells_who_looks_after_it(self, alice: User, hannah: User) -> None:
        ticket = answer_ticket(ticket=asked(alice), text="Try again.", by=hannah, at=LATER)

        ticket = write_more(ticket=ticket, text="Still nothing.", by=alice, at=LATER)

        assert Notice.objects.get(to=hannah).kind == "portal.ticket_continued"
        assert (ticket.state, ticket.news_for_staff) == (Ticket.State.OPEN, True)

    def test_a_note_is_for_staff_alone(self, alice: User, hannah: User) -> None:
        ticket = asked(alice)
        note_on_ticket(ticket=ticket, text="Her mailbox is full.", by=hannah, at=LATER)

        assert [message.text for message in said_to_person(ticket)] == ["I wait since this morning."]
        assert not Notice.objects.exists()

    def test_closed_is_over_until_the_person_writes(self, alice: User, hannah: User) -> None:
        ticket = close_ticket(ticket=asked(alice), by=hannah, at=LATER)
        with pytest.raises(TicketIsClosed):
            answer_ticket(ticket=ticket, text="One more thing.", by=hannah, at=LATER)
        with pytest.raises(TicketIsClosed):
            close_ticket(ticket=ticket, by=hannah, at=LATER)

        assert write_more(ticket=ticket, text="No.", by=alice, at=LATER).state == Ticket.State.OPEN

    def test_staff_open_it_again_once(self, alice: User, hannah: User) -> None:
        ticket = reopen_ticket(ticket=close_ticket(ticket=asked(alice), by=hannah, at=LATER), by=hannah, at=LATER)

        with pytest.raises(TicketNotClosed):
            reopen_ticket(ticket=ticket, by=hannah, at=LATER)

    def test_is_given_only_to_those_who_answer(self, alice: User, bob: User, hannah: User, grace: User) -> None:
        ticket = asked(alice)
        with pytest.raises(CannotLookAfterIt):
            assign_ticket(ticket=ticket, to=bob, by=grace, at=LATER)

        assign_ticket(ticket=ticket, to=hannah, by=grace, at=LATER)
        assign_ticket(ticket=ticket, to=hannah, by=grace, at=LATER)

        assert Notice.objects.filter(to=hannah, kind="portal.ticket_assigned").count() == 1

    def test_each_step_is_in_the_journal(self, alice: User, hannah: User) -> None:
        ticket = answer_ticket(ticket=asked(alice), text="Done.", by=hannah, at=LATER)
        close_ticket(ticket=ticket, by=alice, at=LATER)

        kinds = Entry.objects.filter(kind__startswith="portal.Ticket").order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["portal.TicketOpened", "portal.TicketAnswered", "portal.TicketClosed"]
        assert "morning" not in json.dumps(list(Entry.objects.values_list("about", flat=True)))

    def test_one_person_has_so_many_open_at_a_time(self, alice: User, bob: User) -> None:
        for _ticket in range(MOST_OPEN):
            asked(alice)

        with pytest.raises(TooManyOpen):
            asked(alice)
        assert asked(bob)


class TestAsking:
    """The form."""

    def test_shows_what_goes_along_and_leaves_out_what_is_unticked(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        along = {"reference": "K7F2-19", "page": "/status/?secret=1", "findings": FINDINGS}

        shown = client.get("/tickets/new/", along, headers={"User-Agent": "Firefox/125.0 (X11)"}).content.decode()
        assert "K7F2-19" in shown
        assert '<span class="mono">/status/</span>' in shown
        client.post("/tickets/new/", FORM | along | {"along": ["reference", "check"]})

        assert Ticket.objects.get().context == {"reference": "K7F2-19", "check": {"camera": ["bad", "NotAllowedError"]}}

    def test_findings_of_the_system_check_begin_a_question(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        answer = client.post("/tickets/new/", {"findings": FINDINGS})

        assert answer.status_code == HTTPStatus.OK
        assert "NotAllowedError" in answer.content.decode()
        assert not Ticket.objects.exists()

    @pytest.mark.parametrize("findings", ["[1]", "{", '{"a": 1}' * 900, '{"camera": {"state": "<script>"}}'])
    def test_nonsense_does_not_go_along(self, client: Client, alice: User, findings: str) -> None:
        client.force_login(alice)
        along = {"reference": "' OR 1=1", "page": "//evil.example", "findings": findings}

        client.post("/tickets/new/", FORM | along | {"along": ["reference", "page", "check"]})

        assert Ticket.objects.get().context == {}

    def test_what_is_missing_is_said_and_nothing_is_lost(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        answer = client.post("/tickets/new/", FORM | {"category": ""})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "I wait since this morning." in answer.content.decode()

    @pytest.mark.security("S39")
    def test_a_file_that_is_not_what_it_says_keeps_the_form(self, client: Client, alice: User, tmp_path: Path) -> None:
        client.force_login(alice)
        bad = SimpleUploadedFile("screen.png", b"<script>alert(1)</script>")

        answer = client.post("/tickets/new/", FORM | {"attachments": [picture(), bad]})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert not list(tmp_path.rglob("*.png"))
        assert not Ticket.objects.exists()

    @pytest.mark.security("S31")
    def test_not_more_than_five_in_an_hour(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        answers = [client.post("/tickets/new/", FORM) for _ in range(7)]

        assert [answer.status_code for answer in answers] == [HTTPStatus.FOUND] * 5 + [HTTPStatus.TOO_MANY_REQUESTS] * 2
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 3601
        assert Ticket.objects.count() == 5

    def test_an_error_page_offers_to_report_it(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        page = client.get("/nowhere/to/be/found/").content.decode()

        found = re.search(r'href="(/tickets/new/\?reference=[^"]+)"', page)
        assert found
        form = client.get(found[1].replace("&amp;", "&")).content.decode()
        assert "/nowhere/to/be/found/" in form


class TestInbox:
    """What staff see."""

    def test_finds_by_state_category_unit_person_and_words(self, alice: User, hannah: User) -> None:
        one, two = asked(alice, subject="Seat paid, none booked"), asked(None, email="eve@example.org")
        answer_ticket(ticket=one, text="Done.", by=hannah, at=LATER)

        def found(**wishes: str) -> list[Ticket]:
            return list(inbox(InboxSearch(**wishes), hannah))  # type: ignore[arg-type]  # words only here

        assert found(state="OPEN") == [two]
        assert found(words="alice seat") == [one]
        assert found(words="eve@") == [two]
        assert found(words=two.number) == [two]
        assert found(assigned="me") == [one]
        assert found(assigned="nobody") == [two]
        assert found(category="BOOKING") == []

    def test_counts_what_waits_in_one_statement(
        self, alice: User, hannah: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        asked(alice)
        assign_ticket(ticket=asked(alice), to=hannah, by=hannah, at=LATER)
        hannah = User.objects.with_roles().get(pk=hannah.pk)

        with django_assert_num_queries(1):
            count = waiting_for(hannah, LATER)

        assert (count.tickets, count.nobodys, count.mine) == (2, 1, 1)

    def test_asks_as_often_for_one_ticket_as_for_twenty(
        self, client: Client, alice: User, hannah: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.force_login(hannah)
        asked(alice)
        client.get("/inbox/")
        with django_assert_num_queries(6):
            client.get("/inbox/")
        for _ in range(12):
            asked(alice)

        with django_assert_num_queries(6):
            client.get("/inbox/")

    def test_answers_notes_gives_and_closes(self, client: Client, alice: User, hannah: User, grace: User) -> None:
        ticket = asked(alice)
        client.force_login(hannah)
        client.post(f"/inbox/{ticket.number}/note/", {"text": "Looks like a full mailbox."})
        client.post(f"/inbox/{ticket.number}/person/", {"to": grace.pk})
        client.post(f"/inbox/{ticket.number}/", {"text": "Empty your mailbox."})
        page = client.get(f"/inbox/{ticket.number}/").content.decode()
        client.post(f"/inbox/{ticket.number}/close/")

        assert "Looks like a full mailbox." in page
        assert "Empty your mailbox." in page
        ticket.refresh_from_db()
        assert (ticket.state, ticket.assigned_to) == (Ticket.State.CLOSED, grace)
        client.force_login(alice)
        own = client.get(f"/tickets/{ticket.number}/").content.decode()
        assert "Empty your mailbox." in own
        assert "full mailbox" not in own

    def test_words_at_hand_begin_an_answer(self, client: Client, alice: User, hannah: User) -> None:
        ticket = asked(alice)
        client.force_login(hannah)
        words = {"title": "Full mailbox", "language": "en", "text": "Empty your mailbox, then ask for a new code."}
        client.post("/inbox/answers/", words)
        twice = client.post("/inbox/answers/", words)

        page = client.get(f"/inbox/{ticket.number}/").content.decode()
        answer = re.search(r'<option value="(\d+)" lang="en">', page)
        assert answer
        begun = client.get(f"/inbox/{ticket.number}/?answer={answer[1]}").content.decode()
        assert "Empty your mailbox, then ask" in begun
        assert twice.status_code == HTTPStatus.CONFLICT

    def test_looking_changes_nothing_and_the_mark_goes_by_post(self, client: Client, alice: User, hannah: User) -> None:
        ticket = answer_ticket(ticket=asked(alice), text="Done.", by=hannah, at=LATER)
        client.force_login(alice)
        client.get(f"/tickets/{ticket.number}/")
        assert "New answer" in client.get("/tickets/").content.decode()

        client.post(f"/tickets/{ticket.number}/seen/")

        assert "New answer" not in client.get("/tickets/").content.decode()
