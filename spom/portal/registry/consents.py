"""What people may agree to. Each app offers its purposes in its `portal.py`; where they are kept is the app's affair.

Withdrawing is as easy as giving: the same page, one press. A purpose nobody here can be asked about is not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django_stubs_ext import StrOrPromise

from spom.identity.models import User
from spom.identity.policies import Policy


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a person stands to a purpose: agreed since when and in which wording, or withdrawn when, or never asked."""

    given_at: datetime | None = None
    version: int = 0
    withdrawn_at: datetime | None = None

    @property
    def is_given(self) -> bool:
        """Does the person agree now?"""
        return self.given_at is not None and self.withdrawn_at is None


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """One purpose in one wording. `text` is what the person agrees to; a new wording has a new `version`.

    `give_at` is the name of a page, for a purpose that needs more than one press (a photo, a face).
    """

    code: str
    version: int
    title: StrOrPromise
    text: StrOrPromise
    order: int
    shown_to: Policy
    standing: Callable[[User], Standing]
    give: Callable[[User, datetime], object] | None
    withdraw: Callable[[User, datetime], object]
    give_at: str = ""


class UnknownPurpose(LookupError):
    """Nobody offers this purpose."""


_purposes: dict[str, Purpose] = {}


def agree_to(purpose: Purpose) -> Purpose:
    """Offer a purpose. Raises ValueError when the code is taken."""
    if purpose.code in _purposes:
        raise ValueError(f"Two purposes called {purpose.code}.")
    _purposes[purpose.code] = purpose
    return purpose


def purpose_called(code: str) -> Purpose:
    """The purpose with this code. Raises UnknownPurpose."""
    try:
        return _purposes[code]
    except KeyError as missing:
        raise UnknownPurpose(code) from missing


def purposes_for(user: User) -> list[Purpose]:
    """What this person may be asked, in order."""
    return sorted((each for each in _purposes.values() if each.shown_to(user)), key=lambda each: each.order)
