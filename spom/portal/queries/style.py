"""The institution's colour as a style sheet."""

from functools import lru_cache
from hashlib import sha256

from spom.kit.colour import stylesheet


@lru_cache(maxsize=4)
def sheet_of(colour: str) -> str:
    """The style sheet of a colour."""
    return stylesheet(colour)


@lru_cache(maxsize=4)
def digest_of(colour: str) -> str:
    """What the address of its style sheet ends in."""
    return sha256(sheet_of(colour).encode()).hexdigest()[:12]
