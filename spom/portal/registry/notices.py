"""The kinds of notices, one for each thing people are told of. Apps declare theirs in their own `portal.py`.

A kind's words are files, one per language: `<app>/notices/<name>.<language>.txt` in the app's templates folder,
with the lines

    subject: one line
    link: the words of the link
    sms: one line, as registered with the operator

then an empty line and the text. They are templates: `{{ person }}`, `{{ institution }}` and the declared context.
"""

from dataclasses import dataclass
from enum import StrEnum

from django_stubs_ext import StrOrPromise


class Channel(StrEnum):
    """Ways to reach a person besides the portal itself."""

    MAIL = "MAIL"
    SMS = "SMS"


@dataclass(frozen=True, kw_only=True)
class Category:
    """What people choose about: they switch channels per category, not per kind."""

    code: str
    name: StrOrPromise
    order: int
    # A notice about the account's own safety cannot be switched off, by anybody.
    can_be_switched_off: bool = True


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """One kind of notice. `code` is `<app>.<name>`; `context` names what its words need; `icon` is of icons.txt.

    `urgent` waits for no quiet hours and joins no digest. `channels` is what people get who chose nothing.
    """

    code: str
    category: Category
    title: StrOrPromise
    context: frozenset[str]
    channels: frozenset[Channel] = frozenset({Channel.MAIL})
    urgent: bool = False
    icon: str = "bell"

    @property
    def template(self) -> str:
        """Where its words are, without language and ending."""
        app, _, name = self.code.partition(".")
        return f"{app}/notices/{name}"


class UnknownKind(LookupError):
    """Nobody declared this kind."""


_categories: dict[str, Category] = {}
_kinds: dict[str, NoticeKind] = {}


def category(offered: Category) -> Category:
    """Declare a category. Raises ValueError when the code is taken."""
    if offered.code in _categories:
        raise ValueError(f"Two categories of notices called {offered.code}.")
    _categories[offered.code] = offered
    return offered


def notice_kind(offered: NoticeKind) -> NoticeKind:
    """Declare a kind. Raises ValueError when the code is taken."""
    if offered.code in _kinds:
        raise ValueError(f"Two kinds of notices called {offered.code}.")
    _kinds[offered.code] = offered
    return offered


def kind_called(code: str) -> NoticeKind:
    """The kind with this code. Raises UnknownKind."""
    try:
        return _kinds[code]
    except KeyError as missing:
        raise UnknownKind(code) from missing


def every_kind() -> list[NoticeKind]:
    """All kinds, by code."""
    return [_kinds[code] for code in sorted(_kinds)]


def every_category() -> list[Category]:
    """All categories, in order."""
    return sorted(_categories.values(), key=lambda each: (each.order, each.code))
