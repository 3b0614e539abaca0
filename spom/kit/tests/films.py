"""Films made in the test: as small as can be, and in perfect order."""

import struct


def film(seconds: float = 120) -> bytes:
    """Make the smallest WebM there can be: a head, a length, and nothing to see."""
    head = _element("1A45DFA3", _element("4282", b"webm"))
    said = _element("2AD7B1", (1_000_000).to_bytes(4)) + _element("4489", struct.pack(">d", seconds * 1000))
    return head + _element("18538067", _element("1549A966", said) + _element("EC", bytes(range(256)) * 4))


def _element(kind: str, inside: bytes) -> bytes:
    return bytes.fromhex(kind) + (len(inside) | 1 << 28).to_bytes(4) + inside
