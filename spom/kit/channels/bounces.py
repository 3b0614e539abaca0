"""Mail that came back: reads the reports by which mail servers say so (RFC 3464), and believes nothing else in them.

A report holds the headers of the mail it is about, and so our Message-ID. What names none of ours is no bounce of ours:
an answer of a holiday robot, advertising, a forgery by somebody who cannot know the identifier.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

LARGEST = 1 << 20
LONGEST_REASON = 200
_ID = re.compile(r"<[0-9a-zA-Z.!#$%&'*+/=?^_`{|}~-]+@[0-9a-zA-Z.\[\]:-]+>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """One mail did not arrive. `is_final`: it never will under this address, as a full mailbox one day may."""

    message_id: str
    status: str
    reason: str
    is_final: bool


def read_bounce(raw: bytes) -> Bounce | None:
    """The bounce a mail reports; None when it reports none, or only that a mail is late."""
    if len(raw) > LARGEST:
        return None
    mail = message_from_bytes(raw, policy=policy.default)
    if not isinstance(mail, EmailMessage) or mail.get_content_type() != "multipart/report":
        return None
    about, original = _fields(mail), _message_id(mail)
    if about is None or not original:
        return None
    status = _STATUS.search(str(about.get("Status", "")))
    if status is None or str(about.get("Action", "")).strip().lower() != "failed":
        return None
    said = " ".join(str(about.get("Diagnostic-Code", "")).split())
    return Bounce(
        message_id=original,
        status=status[0],
        reason=f"{status[0]} {said}".strip()[:LONGEST_REASON],
        is_final=status[0].startswith("5"),
    )


def _fields(mail: EmailMessage) -> Message | None:
    """What the report says of the first recipient: our mails have one."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = [group for group in part.iter_parts() if group.get("Action")]
            return groups[0] if groups else None
    return None


def _message_id(mail: EmailMessage) -> str:
    """The identifier of the mail the report is about, from the copy or the headers that go along."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_content() if isinstance(part, EmailMessage) else None
            found = str(inner.get("Message-ID", "")) if isinstance(inner, Message) else ""
        elif kind == "text/rfc822-headers":
            headers = message_from_bytes(part.get_payload(decode=True) or b"", policy=policy.default)  # type: ignore[arg-type]  # a leaf's payload is bytes
            found = str(headers.get("Message-ID", ""))
        else:
            continue
        named = _ID.search(found)
        if named:
            return named[0]
    return ""
