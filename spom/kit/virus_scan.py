"""Asks clamd whether a file is clean.

Off only when the settings say so; when it is on and does not answer, no file passes (S41).
"""

import socket
import struct
from contextlib import closing
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal

CHUNK = 1 << 16
PATIENCE = 30  # seconds for one file
OFF = "off"


class VirusFound(Refusal):
    """The scanner knows what is in the file."""

    code = "kit.files_virus_found"
    message = _("The virus scanner found something in this file. It was not kept.")


class ScannerSilent(Refusal):
    """There is a scanner, and it did not say that the file is clean."""

    code = "kit.files_scanner_silent"
    message = _(
        "Files cannot be checked for viruses at the moment. Your file was not kept. Try again in a few minutes."
    )


class Scanner(Protocol):
    """Whoever can tell whether a file is clean."""

    def scan(self, file: Path) -> None:
        """Return when the file is clean. Raises VirusFound or ScannerSilent."""


class NoScanner:
    """The institution has decided to do without."""

    def scan(self, file: Path) -> None:
        """Every file passes."""


class Clamd:
    """clamd, at `unix:/run/clamav/clamd.ctl` or `tcp://scanner:3310`. The file is sent, so it needs no rights to it."""

    def __init__(self, address: str) -> None:
        """Remember where it listens. Raises ValueError for what is no address."""
        self._address = urlsplit(address)
        if self._address.scheme not in {"unix", "tcp"}:
            raise ValueError(f"{address} is not where clamd could listen: unix:/path or tcp://host:port.")

    def scan(self, file: Path) -> None:
        """Anything but a plain OK is a no."""
        try:
            answer = self._ask(file)
        except OSError as trouble:
            raise ScannerSilent from trouble
        if answer.endswith(" FOUND"):
            raise VirusFound
        if answer != "stream: OK":
            raise ScannerSilent

    def _ask(self, file: Path) -> str:
        with closing(self._connect()) as line, file.open("rb") as content:
            line.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            return _read_to_end(line).rstrip(b"\0\n").decode("utf-8", "replace")

    def _connect(self) -> socket.socket:
        if self._address.scheme == "tcp":
            return socket.create_connection((self._address.hostname or "", self._address.port or 3310), PATIENCE)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        try:
            line.connect(self._address.path)
        except OSError:
            line.close()
            raise
        return line


def scanner() -> Scanner:
    """The one the settings name: `off`, or where clamd listens."""
    address: str = settings.SPOM_VIRUS_SCANNER
    return NoScanner() if address == OFF else Clamd(address)


def _read_to_end(line: socket.socket) -> bytes:
    answer = b""
    while len(answer) < CHUNK and (part := line.recv(CHUNK)):
        answer += part
    return answer
