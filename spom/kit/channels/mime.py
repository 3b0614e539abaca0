"""A mail as the bytes that travel."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from spom.kit.channels.messages import Mail


def as_email(mail: Mail, *, sender: str) -> EmailMessage:
    """The message with its headers. The same key always gives the same Message-ID."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = mail.to
    message["Message-ID"] = message_id(mail.key, sender=sender)
    message["Content-Language"] = mail.language
    # Nobody's holiday robot should answer a notice.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    for attachment in mail.attachments:
        kind, _, subtype = attachment.content_type.partition("/")
        message.add_attachment(attachment.content, maintype=kind, subtype=subtype, filename=attachment.name)
    return message


def message_id(key: str, *, sender: str) -> str:
    """An identifier that tells nothing about the person and never changes for a key."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
