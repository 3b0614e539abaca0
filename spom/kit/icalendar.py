"""Calendar files (RFC 5545): what a phone subscribes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"
LINE = 75


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """One event. `uid` names it for ever; a higher `sequence` replaces what was there."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    written_at: datetime
    title: str
    text: str = ""
    url: str = ""
    cancelled: bool = False


def calendar(*, name: str, entries: Sequence[CalendarEntry]) -> bytes:
    """The file: every line ends CRLF and is at most 75 octets long."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SPOM//EN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    for entry in entries:
        lines += _entry(entry)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _entry(entry: CalendarEntry) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{_moment(entry.written_at)}",
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.ends_at)}",
        f"SUMMARY:{_text(entry.title)}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
    ]
    if entry.text:
        lines.append(f"DESCRIPTION:{_text(entry.text)}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    return [*lines, "END:VEVENT"]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Whatever is typed stays inside its line: line breaks are written as a backslash and an n."""
    escaped = value.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return r"\n".join(escaped.splitlines())


def _folded(line: str) -> bytes:
    """Fold by octets, never inside a character."""
    pieces, piece, length = [], b"", LINE
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > length:
            pieces.append(piece)
            piece, length = b"", LINE - 1
        piece += octets
    pieces.append(piece)
    return b"\r\n ".join(pieces) + b"\r\n"
