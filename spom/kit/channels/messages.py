"""What goes out of the house, to whom, and what became of it. Every channel speaks these words."""

from dataclasses import dataclass, field
from typing import Protocol

MAX_SUBJECT = 200


class NotAMessage(ValueError):
    """The message itself is malformed: a programming mistake, or somebody tried to smuggle in a header."""


def _single_line(name: str, value: str) -> None:
    if any(ord(character) < ord(" ") for character in value):
        raise NotAMessage(f"The {name} holds a line break or control character.")


def _key(value: str) -> None:
    if not value or not all(character.isalnum() or character in "-_." for character in value) or value[0] == ".":
        raise NotAMessage("A key is made of letters, digits, dashes, dots and underscores.")


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A small file sent along, such as a calendar entry."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One e-mail to one person.

    `key` names this message for ever: a channel that sees a key twice delivers once where its protocol
    allows it, and otherwise gives both copies the same Message-ID.
    """

    key: str
    to: str
    subject: str
    text: str
    language: str = "en"
    attachments: tuple[Attachment, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse header injection before any adapter sees the message."""
        _key(self.key)
        _single_line("address", self.to)
        _single_line("subject", self.subject)
        if "@" not in self.to or len(self.subject) > MAX_SUBJECT:
            raise NotAMessage("An e-mail needs an address and a subject of at most 200 characters.")


@dataclass(frozen=True, kw_only=True)
class Sms:
    """One text message. `to` is E.164; `template_id` is the operator's (DLT) registration of this wording."""

    key: str
    to: str
    text: str
    template_id: str = ""

    def __post_init__(self) -> None:
        """Numbers only, in international form."""
        _key(self.key)
        _single_line("template", self.template_id)
        if not (self.to.startswith("+") and self.to[1:].isdigit() and len(self.to) > len("+1234567")):
            raise NotAMessage("A mobile number is written in international form, such as +919812345678.")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Handed over. `reference` is what the other side calls it, for the help desk to quote."""

    reference: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The other side will never take this message (unknown address, forbidden text). Trying again is pointless."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Failed:
    """It did not work now (no network, wrong password, full disk, busy). Trying again later may work."""

    reason: str


Delivery = Sent | Refused | Failed


class MailChannel(Protocol):
    """A way to send e-mail. Never raises for what the world does: it answers with a Delivery."""

    def send(self, mail: Mail) -> Delivery:
        """Hand the mail over, or say why not."""
        ...


class SmsChannel(Protocol):
    """A way to send text messages. Never raises for what the world does: it answers with a Delivery."""

    def send(self, sms: Sms) -> Delivery:
        """Hand the message over, or say why not."""
        ...
