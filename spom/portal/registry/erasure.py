"""What happens to what an app keeps about a person who asks to be forgotten. Each app says so in its `portal.py`.

An eraser either takes away what it may, or says why it must keep it; it runs in the transaction of the erasure, so
either everything that may go is gone, or nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django_stubs_ext import StrOrPromise

from spom.identity.models import User


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What became of it: so many rows gone, and why others stay."""

    rows: int
    kept: StrOrPromise = ""


class Erase(Protocol):
    """An action that takes away what may go."""

    def __call__(self, *, user: User, by: User, at: datetime) -> Erased:
        """Take it away from `user`, as `by` has decided."""
        ...


@dataclass(frozen=True, kw_only=True)
class Eraser:
    """One kind of thing kept about people."""

    code: str
    title: StrOrPromise
    order: int
    erase: Erase


_erasers: dict[str, Eraser] = {}


def erase_with(eraser: Eraser) -> Eraser:
    """Say what becomes of it. Raises ValueError when the code is taken."""
    if eraser.code in _erasers:
        raise ValueError(f"Two erasers called {eraser.code}.")
    _erasers[eraser.code] = eraser
    return eraser


def every_eraser() -> list[Eraser]:
    """All, in order; the account itself comes last."""
    return sorted(_erasers.values(), key=lambda eraser: (eraser.order, eraser.code))
