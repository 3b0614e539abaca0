"""Channels that write files: what the demo and the tests use, and what the mailbox page reads.

A key is a file name, and a file is made at most once, so a message sent twice under one key arrives once.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from spom.kit.channels.messages import Delivery, Failed, Mail, Sent, Sms
from spom.kit.channels.mime import as_email


@dataclass(frozen=True, kw_only=True)
class FolderMail:
    """Each mail is `<key>.eml`, which any mail program opens."""

    folder: Path
    sender: str

    def send(self, mail: Mail) -> Delivery:
        """Write the mail, once."""
        message = as_email(mail, sender=self.sender)
        written = _write_once(self.folder / f"{mail.key}.eml", message.as_bytes())
        # Under the name by which a mail server would speak of it, should it come back.
        return Sent(reference=str(message["Message-ID"])) if isinstance(written, Sent) else written


@dataclass(frozen=True, kw_only=True)
class FolderSms:
    """Each message is `<key>.json`: one line."""

    folder: Path

    def send(self, sms: Sms) -> Delivery:
        """Write the message, once."""
        line = {"key": sms.key, "to": sms.to, "text": sms.text, "template_id": sms.template_id}
        return _write_once(self.folder / f"{sms.key}.json", json.dumps(line, ensure_ascii=False).encode() + b"\n")


def _write_once(path: Path, content: bytes) -> Delivery:
    """Link a finished file into place: readers never see half of one, and the second writer finds the first's."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=True) as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            os.link(draft.name, path)
    except FileExistsError:
        return Sent(reference=path.name)
    except OSError as trouble:
        return Failed(reason=f"The outbox folder cannot be written: {trouble.strerror}")
    return Sent(reference=path.name)


@dataclass(frozen=True, kw_only=True)
class WrittenMail:
    """A mail found in the folder."""

    key: str
    to: str
    subject: str
    text: str
    written_at: float


@dataclass(frozen=True, kw_only=True)
class WrittenSms:
    """A text message found in the folder."""

    key: str
    to: str
    text: str
    written_at: float


def written_mails(folder: Path, *, limit: int = 50) -> list[WrittenMail]:
    """The mails in the folder, newest first."""
    return [_mail_from(path) for path in _newest(folder, "*.eml", limit)]


def written_sms(folder: Path, *, limit: int = 50) -> list[WrittenSms]:
    """The text messages in the folder, newest first."""
    return [_sms_from(path) for path in _newest(folder, "*.json", limit)]


def _newest(folder: Path, pattern: str, limit: int) -> list[Path]:
    found = [path for path in folder.glob(pattern) if not path.name.startswith(".")]
    return sorted(found, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)[:limit]


def _mail_from(path: Path) -> WrittenMail:
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    when = path.stat().st_mtime
    return WrittenMail(key=path.stem, to=message["To"], subject=message["Subject"], text=text, written_at=when)


def _sms_from(path: Path) -> WrittenSms:
    line = json.loads(path.read_text())
    return WrittenSms(key=line["key"], to=line["to"], text=line["text"], written_at=path.stat().st_mtime)
