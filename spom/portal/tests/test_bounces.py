"""Mail that was handed over and came back is shown to staff, and tried again when they say so."""

from email.message import EmailMessage
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from spom.identity.models import User
from spom.journal.models import Entry
from spom.kit.channels.bounces import Bounce, read_bounce
from spom.portal.actions.notices import notify
from spom.portal.models.notice import OutboxMessage
from spom.portal.registry.notices import kind_called
from spom.portal.tasks.bounces import take_bounces
from spom.portal.tasks.outbox import send
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@mail.example.com (Mail Delivery System)
To: portal@example.edu
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com
X-Postfix-Queue-ID: 4F1
Arrival-Date: Mon, 2 Mar 2026 09:00:01 +0000

Final-Recipient: rfc822; alice@example.edu
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <alice@example.edu>: no such
    user here

--B
Content-Type: {original}

Return-Path: <portal@example.edu>
Message-ID: {message_id}
Subject: News
To: alice@example.edu

--B--
"""


def report(
    message_id: str, *, action: str = "failed", status: str = "5.1.1", original: str = "text/rfc822-headers"
) -> bytes:
    """What a mail server writes about a mail it could not deliver."""
    said = REPORT.format(action=action, status=status, original=original, message_id=message_id)
    return said.replace("\n", "\r\n").encode()


@pytest.fixture
def maildir(settings: Settings, tmp_path: Path) -> Path:
    """Where the mail server puts what arrives at the sender's address."""
    settings.BOUNCES_DIR = tmp_path / "bounces"
    for name in ("new", "cur", "tmp"):
        (settings.BOUNCES_DIR / name).mkdir(parents=True)
    return tmp_path / "bounces"


@pytest.fixture
def sent(alice: User, outbox: Path) -> OutboxMessage:
    """A mail to Alice that a mail server took."""
    context = {"title": "News", "text": "The library is closed."}
    message = notify(to=alice, kind=kind_called("portal.announcement"), context=context, at=MONDAY_9).messages.get()
    send([message.pk])
    message.refresh_from_db()
    assert message.state == OutboxMessage.State.SENT
    return message


class TestRead:
    """What a report says."""

    @pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
    def test_names_the_mail_and_why(self, original: str) -> None:
        found = read_bounce(report("<abc@example.edu>", original=original))

        assert found == Bounce(
            message_id="<abc@example.edu>",
            status="5.1.1",
            reason="5.1.1 smtp; 550 5.1.1 <alice@example.edu>: no such user here",
            is_final=True,
        )

    def test_what_is_late_is_no_bounce(self) -> None:
        assert read_bounce(report("<abc@example.edu>", action="delayed", status="4.4.1")) is None

    def test_a_full_mailbox_is_not_for_ever(self) -> None:
        found = read_bounce(report("<abc@example.edu>", status="4.2.2"))

        assert found is not None
        assert not found.is_final

    @pytest.mark.security("S34")
    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\xff\xfe\x00",
            b"Subject: I am on holiday\r\n\r\nBack on Monday.",
            report("not an id"),
            report("<abc@example.edu>", status="no"),
            report("<abc@example.edu>") + b"x" * (1 << 20),
            b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n",
        ],
    )
    def test_nothing_else_is_one(self, raw: bytes) -> None:
        assert read_bounce(raw) is None


class TestTaken:
    """From the Maildir to the page for staff."""

    def test_is_shown_to_staff_and_can_be_tried_again(
        self, client: Client, maildir: Path, sent: OutboxMessage, grace: User
    ) -> None:
        (maildir / "new" / "1.host").write_bytes(report(sent.reference))

        take_bounces.func(timestamp=0)

        client.force_login(grace)
        page = client.get("/notices/undelivered/").content.decode()
        assert "Came back" in page
        assert "no such user here" in page
        assert not list((maildir / "new").iterdir())
        assert not list((maildir / "cur").iterdir())
        noted = Entry.objects.get(kind="portal.MailCameBack")
        assert noted.about["status"] == "5.1.1"
        assert "example.edu" not in str(noted.about)
        again = client.post(f"/notices/undelivered/{sent.pk}/again/")
        assert again.status_code == HTTPStatus.FOUND
        sent.refresh_from_db()
        assert sent.state == OutboxMessage.State.WAITING

    def test_once(self, maildir: Path, sent: OutboxMessage) -> None:
        for name in ("1.host", "2.host:2,"):
            (maildir / "new" / name).write_bytes(report(sent.reference))

        take_bounces.func(timestamp=0)

        assert Entry.objects.filter(kind="portal.MailCameBack").count() == 1
        assert [path.name for path in (maildir / "cur").iterdir()] == ["2.host:2,S"]

    @pytest.mark.parametrize(
        "letter",
        [
            pytest.param(report("<0123456789abcdef0123456789abcdef@example.edu>"), id="of nobody's mail"),
            pytest.param(EmailMessage().as_bytes(), id="empty"),
        ],
    )
    def test_what_is_not_ours_is_put_aside(self, maildir: Path, sent: OutboxMessage, letter: bytes) -> None:
        (maildir / "new" / "1.host").write_bytes(letter)

        take_bounces.func(timestamp=0)

        sent.refresh_from_db()
        assert sent.state == OutboxMessage.State.SENT
        assert [path.name for path in (maildir / "cur").iterdir()] == ["1.host:2,S"]

    def test_a_full_mailbox_stays_sent(self, maildir: Path, sent: OutboxMessage) -> None:
        (maildir / "new" / "1.host").write_bytes(report(sent.reference, status="4.2.2"))

        take_bounces.func(timestamp=0)

        sent.refresh_from_db()
        assert sent.state == OutboxMessage.State.SENT

    def test_without_a_maildir_nothing_happens(self, settings: Settings, tmp_path: Path) -> None:
        settings.BOUNCES_DIR = tmp_path / "none"

        take_bounces.func(timestamp=0)
