"""Mail through a mail server."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum

from spom.kit.channels.messages import Delivery, Failed, Mail, Refused, Sent
from spom.kit.channels.mime import as_email

PERMANENT = 500
TIMEOUT = 10.0


class Security(StrEnum):
    """How the way to the mail server is protected. NONE only inside one machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where the mail server is and who we are to it."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    security: Security


@dataclass(frozen=True, kw_only=True)
class SmtpMail:
    """One connection per mail: slower than keeping it, and never stale."""

    server: SmtpServer
    sender: str
    timeout: float = TIMEOUT

    def send(self, mail: Mail) -> Delivery:
        """Hand the mail to the server."""
        message = as_email(mail, sender=self.sender)
        try:
            with self._connect() as connection:
                connection.send_message(message, from_addr=parseaddr(self.sender)[1], to_addrs=[mail.to])
        except smtplib.SMTPRecipientsRefused as no:
            code, words = no.recipients[mail.to]
            return _verdict(code, words)
        except smtplib.SMTPDataError as no:
            return _verdict(no.smtp_code, no.smtp_error)
        # Everything else (no network, our password, our sender address) is ours to repair, so it is worth a retry.
        except (smtplib.SMTPException, OSError) as trouble:
            return Failed(reason=f"The mail server could not be used: {type(trouble).__name__}")
        return Sent(reference=str(message["Message-ID"]))

    def _connect(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        if server.security is Security.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=self.timeout, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=self.timeout)
        try:
            if server.security is Security.STARTTLS:
                connection.starttls(context=context)
            if server.username:
                connection.login(server.username, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _verdict(code: int, words: bytes | str) -> Delivery:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    reason = f"{code} {said}"[:300]
    return Refused(reason=reason) if code >= PERMANENT else Failed(reason=reason)
