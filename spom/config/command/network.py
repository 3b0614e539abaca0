"""How other devices reach this machine."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, as files; and what a person compares before trusting it."""

    certificate: Path
    key: Path
    fingerprint: str


def lan_addresses() -> list[str]:
    """The IPv4 addresses other devices reach this machine by, the likeliest first."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        # Nothing is sent: the kernel only says which of our addresses it would send from.
        probe.connect(("192.0.2.1", 9))
        found.append(probe.getsockname()[0])
    with suppress(OSError):
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [one for one in dict.fromkeys(found) if not ip_address(one).is_loopback]
