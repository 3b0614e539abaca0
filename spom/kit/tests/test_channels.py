"""One contract, which every channel keeps; then what is particular to each."""

import io
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from pytest_django import Settings

from spom.kit.channels.chosen import mail_channel, sms_channel
from spom.kit.channels.console import ConsoleMail, ConsoleSms
from spom.kit.channels.folder import FolderMail, FolderSms, written_mails, written_sms
from spom.kit.channels.gateway import GatewaySms, HostNotAllowed
from spom.kit.channels.messages import (
    Attachment,
    Failed,
    Mail,
    MailChannel,
    NotAMessage,
    Refused,
    Sent,
    Sms,
    SmsChannel,
)
from spom.kit.channels.smtp import Security, SmtpMail, SmtpServer
from spom.kit.tests.far_ends import Gateway, MailServer, gateway, mail_server

SENDER = "Demo Institute <portal@example.edu>"
MAIL = Mail(
    key="outbox-41",
    to="alice@example.edu",
    subject="आपकी सीट पक्की है: ₹ 500",
    text="नमस्ते Alice,\n.\nYour seat is held.\n",
    attachments=(Attachment(name="test.ics", content_type="text/calendar", content=b"BEGIN:VCALENDAR"),),
)
SMS = Sms(key="outbox-42", to="+919812345678", text="आपका कोड 123456 है", template_id="1107161234567890123")

pytestmark = pytest.mark.enable_socket


@dataclass(frozen=True, kw_only=True)
class MailCase:
    """A working channel, a broken one, and what has arrived (as text)."""

    works: MailChannel
    broken: MailChannel
    arrived: Callable[[], list[str]]
    arrives_once: bool


@dataclass(frozen=True, kw_only=True)
class SmsCase:
    """The same for text messages."""

    works: SmsChannel
    broken: SmsChannel
    arrived: Callable[[], list[str]]
    arrives_once: bool


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def operator() -> Iterator[Gateway]:
    with gateway() as running:
        yield running


@pytest.fixture
def nobody_there() -> int:
    """A port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def not_a_folder(tmp_path: Path) -> Path:
    taken = tmp_path / "taken"
    taken.write_text("a file stands where the folder should be")
    return taken / "outbox"


def smtp(port: int) -> SmtpMail:
    server = SmtpServer(host="127.0.0.1", port=port, username="", password="", security=Security.NONE)
    return SmtpMail(server=server, sender=SENDER, timeout=2)


def http(url: str) -> GatewaySms:
    hosts = frozenset({"127.0.0.1"})
    return GatewaySms(url=url, key="k", sender="DEMOIN", entity_id="1101", allowed_hosts=hosts, timeout=2)


def body_of(raw: bytes) -> str:
    message = message_from_bytes(raw, _class=EmailMessage, policy=default)
    part = message.get_body(("plain",))
    assert part is not None
    return f"{message['To']}|{message['Subject']}|{part.get_content()}"


@pytest.fixture(params=["console", "folder", "smtp"])
def mail(
    request: pytest.FixtureRequest, tmp_path: Path, server: MailServer, nobody_there: int, not_a_folder: Path
) -> MailCase:
    if request.param == "console":
        stream, closed = io.StringIO(), io.StringIO()
        closed.close()
        return MailCase(
            works=ConsoleMail(stream=stream),
            broken=ConsoleMail(stream=closed),
            arrived=lambda: stream.getvalue().split("--- outbox")[1:],
            arrives_once=False,
        )
    if request.param == "folder":
        return MailCase(
            works=FolderMail(folder=tmp_path / "mail", sender=SENDER),
            broken=FolderMail(folder=not_a_folder, sender=SENDER),
            arrived=lambda: [body_of(path.read_bytes()) for path in (tmp_path / "mail").glob("*.eml")],
            arrives_once=True,
        )
    return MailCase(
        works=smtp(server.port),
        broken=smtp(nobody_there),
        arrived=lambda: [body_of(raw) for raw in server.received],
        arrives_once=False,
    )


@pytest.fixture(params=["console", "folder", "gateway"])
def sms(
    request: pytest.FixtureRequest, tmp_path: Path, operator: Gateway, nobody_there: int, not_a_folder: Path
) -> SmsCase:
    if request.param == "console":
        stream, closed = io.StringIO(), io.StringIO()
        closed.close()
        return SmsCase(
            works=ConsoleSms(stream=stream),
            broken=ConsoleSms(stream=closed),
            arrived=lambda: stream.getvalue().split("--- outbox")[1:],
            arrives_once=False,
        )
    if request.param == "folder":
        return SmsCase(
            works=FolderSms(folder=tmp_path / "sms"),
            broken=FolderSms(folder=not_a_folder),
            arrived=lambda: [path.read_text() for path in (tmp_path / "sms").glob("*.json")],
            arrives_once=True,
        )
    return SmsCase(
        works=http(operator.url),
        broken=http(f"http://127.0.0.1:{nobody_there}/messages"),
        arrived=lambda: [json.dumps(message, ensure_ascii=False) for message in operator.received],
        arrives_once=True,
    )


class TestContract:
    """What every channel does."""

    def test_mail_arrives_as_written(self, mail: MailCase) -> None:
        assert isinstance(mail.works.send(MAIL), Sent)

        (arrived,) = mail.arrived()
        assert all(words in arrived for words in (MAIL.to, MAIL.subject, "नमस्ते Alice,", "Your seat is held."))

    def test_a_key_used_twice_arrives_once_where_the_channel_can_know(self, mail: MailCase) -> None:
        answers = [mail.works.send(MAIL), mail.works.send(MAIL)]

        assert all(isinstance(answer, Sent) for answer in answers)
        assert len(mail.arrived()) == (1 if mail.arrives_once else 2)

    def test_trouble_with_mail_is_an_answer_worth_a_retry(self, mail: MailCase) -> None:
        assert isinstance(mail.broken.send(MAIL), Failed)

    def test_sms_arrives_as_written(self, sms: SmsCase) -> None:
        assert isinstance(sms.works.send(SMS), Sent)

        (arrived,) = sms.arrived()
        assert SMS.to in arrived
        assert SMS.text in arrived

    def test_sms_under_one_key_arrives_once_where_the_channel_can_know(self, sms: SmsCase) -> None:
        answers = [sms.works.send(SMS), sms.works.send(SMS)]

        assert all(isinstance(answer, Sent) for answer in answers)
        assert len(sms.arrived()) == (1 if sms.arrives_once else 2)

    def test_trouble_with_sms_is_an_answer_worth_a_retry(self, sms: SmsCase) -> None:
        assert isinstance(sms.broken.send(SMS), Failed)


class TestMessages:
    """What is not a message."""

    @pytest.mark.security("S34")
    @pytest.mark.parametrize("evil", ["Hello\r\nBcc: all@example.edu", "Hello\nX: y", "Hello\x00"])
    def test_refuses_to_carry_a_header_in_the_subject(self, evil: str) -> None:
        with pytest.raises(NotAMessage):
            Mail(key="k", to="alice@example.edu", subject=evil, text="")

    @pytest.mark.security("S34")
    def test_refuses_to_carry_a_header_in_the_address(self) -> None:
        with pytest.raises(NotAMessage):
            Mail(key="k", to="alice@example.edu\nBcc: all@example.edu", subject="Hello", text="")

    @pytest.mark.security("S34")
    @pytest.mark.parametrize("key", ["../../etc/passwd", ".hidden", "", "a/b"])
    def test_refuses_a_key_that_is_a_path(self, key: str) -> None:
        with pytest.raises(NotAMessage):
            Mail(key=key, to="alice@example.edu", subject="Hello", text="")

    @pytest.mark.parametrize("number", ["09812345678", "+91 98123 45678", "+12", "alice"])
    def test_refuses_a_number_that_is_not_international(self, number: str) -> None:
        with pytest.raises(NotAMessage):
            Sms(key="k", to=number, text="")


class TestSmtp:
    """Mail servers."""

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [("550 no such user", Refused(reason="550 no such user")), ("451 later", Failed(reason="451 later"))],
    )
    def test_tells_never_from_not_now(self, server: MailServer, answer: str, expected: Refused | Failed) -> None:
        server.answer_to_recipient = answer

        assert smtp(server.port).send(MAIL) == expected

    def test_content_refused_for_good(self, server: MailServer) -> None:
        server.answer_to_content = "554 looks like spam"

        assert smtp(server.port).send(MAIL) == Refused(reason="554 looks like spam")

    def test_both_copies_of_a_key_have_one_message_id(self, server: MailServer) -> None:
        smtp(server.port).send(MAIL)
        smtp(server.port).send(MAIL)

        first, second = (message_from_bytes(raw)["Message-ID"] for raw in server.received)
        assert first == second

    def test_attachments_travel(self, server: MailServer) -> None:
        smtp(server.port).send(MAIL)

        message = message_from_bytes(server.received[0], _class=EmailMessage, policy=default)
        (attached,) = message.iter_attachments()
        assert attached.get_filename() == "test.ics"

    def test_will_not_speak_unprotected_where_protection_was_asked(self, server: MailServer) -> None:
        asked = SmtpServer(host="127.0.0.1", port=server.port, username="", password="", security=Security.STARTTLS)

        assert isinstance(SmtpMail(server=asked, sender=SENDER, timeout=2).send(MAIL), Failed)
        assert server.received == []


class TestGateway:
    """Operators."""

    @pytest.mark.parametrize(
        ("status", "expected"), [(400, Refused), (422, Refused), (401, Failed), (429, Failed), (503, Failed)]
    )
    def test_tells_never_from_not_now(self, operator: Gateway, status: int, expected: type) -> None:
        operator.status = status

        assert isinstance(http(operator.url).send(SMS), expected)

    def test_carries_the_registered_template(self, operator: Gateway) -> None:
        assert http(operator.url).send(SMS) == Sent(reference="gw-1")

        assert operator.received[0]["template_id"] == SMS.template_id
        assert operator.received[0]["entity_id"] == "1101"

    @pytest.mark.security("S34")
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_follows_no_redirect(self, operator: Gateway, status: int) -> None:
        operator.status, operator.location = status, f"http://127.0.0.1:{operator.port}/inside"

        assert isinstance(http(operator.url).send(SMS), Failed)
        assert operator.visits_elsewhere == 0

    @pytest.mark.security("S34")
    @pytest.mark.parametrize("url", ["https://169.254.169.254/latest", "http://sms.example.com/", "file:///etc/passwd"])
    def test_calls_no_host_that_is_not_listed(self, url: str) -> None:
        hosts = frozenset({"sms.example.com"})
        with pytest.raises(HostNotAllowed):
            GatewaySms(url=url, key="k", sender="D", entity_id="1", allowed_hosts=hosts)


class TestFolder:
    """What the mailbox page reads."""

    def test_newest_first(self, tmp_path: Path) -> None:
        channel = FolderMail(folder=tmp_path, sender=SENDER)
        for number in (1, 2, 3):
            channel.send(Mail(key=f"m-{number}", to="alice@example.edu", subject=f"No. {number}", text="Text"))

        assert [mail.subject for mail in written_mails(tmp_path, limit=2)] == ["No. 3", "No. 2"]

    def test_reads_back_what_was_written(self, tmp_path: Path) -> None:
        FolderSms(folder=tmp_path).send(SMS)

        (found,) = written_sms(tmp_path)
        assert (found.key, found.to, found.text) == (SMS.key, SMS.to, SMS.text)

    def test_leaves_no_half_written_file(self, tmp_path: Path) -> None:
        channel = FolderSms(folder=tmp_path)
        channel.send(SMS)
        channel.send(SMS)

        assert [path.name for path in tmp_path.iterdir()] == ["outbox-42.json"]


class TestChosen:
    """Settings choose."""

    def test_the_settings_choose(self, settings: Settings, tmp_path: Path) -> None:
        settings.OUTBOX_DIR = tmp_path
        settings.MAIL_VIA, settings.SMS_VIA = "folder", "folder"
        mail_channel().send(MAIL)
        sms_channel().send(SMS)

        assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["outbox-41.eml", "outbox-42.json"]

    def test_smtp_and_gateway(self, settings: Settings) -> None:
        settings.MAIL_VIA = "smtp"
        settings.SMS_VIA, settings.SMS_URL = "gateway", "https://sms.example.com/messages"
        settings.EGRESS_HOSTS = ["sms.example.com"]

        assert isinstance(mail_channel(), SmtpMail)
        assert isinstance(sms_channel(), GatewaySms)

    def test_an_institution_may_send_no_text_messages(self, settings: Settings) -> None:
        settings.SMS_VIA = "none"

        assert isinstance(sms_channel().send(SMS), Refused)

    def test_secrets_are_not_in_a_trace(self) -> None:
        server = SmtpServer(host="h", port=1, username="u", password="canary-7Q", security=Security.TLS)
        sender = GatewaySms(url="https://h", key="canary-8Q", sender="D", entity_id="1", allowed_hosts=frozenset({"h"}))

        assert "canary" not in repr(server) + repr(sender)
