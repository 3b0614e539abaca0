"""Channels for a developer's terminal: what would have been sent is printed."""

import sys
from dataclasses import dataclass, field
from typing import TextIO

from spom.kit.channels.messages import Delivery, Failed, Mail, Sent, Sms


def _stdout() -> TextIO:
    return sys.stdout


@dataclass(frozen=True, kw_only=True)
class ConsoleMail:
    """Prints mail."""

    stream: TextIO = field(default_factory=_stdout)

    def send(self, mail: Mail) -> Delivery:
        """Print the mail."""
        return _print(self.stream, mail.key, f"Mail to {mail.to}\nSubject: {mail.subject}\n\n{mail.text}\n")


@dataclass(frozen=True, kw_only=True)
class ConsoleSms:
    """Prints text messages."""

    stream: TextIO = field(default_factory=_stdout)

    def send(self, sms: Sms) -> Delivery:
        """Print the message."""
        return _print(self.stream, sms.key, f"SMS to {sms.to}\n\n{sms.text}\n")


def _print(stream: TextIO, key: str, text: str) -> Delivery:
    try:
        stream.write(f"--- {key}\n{text}---\n")
        stream.flush()
    except (OSError, ValueError) as trouble:
        return Failed(reason=f"The terminal is gone: {trouble}")
    return Sent(reference=key)
