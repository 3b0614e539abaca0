"""Where apps hang what they bring to the portal: menu entries and home cards.

Each app does so in its own `portal.py`, so the portal never imports the apps
above it. What is hung here is checked at the door, when the process starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_stubs_ext import StrOrPromise

from spom.identity.models import User


@dataclass(frozen=True, kw_only=True)
class Card:
    """One box on a person's home page."""

    template: str
    context: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """One line in the menu. `icon` is a name of frontend/icons.txt."""

    label: StrOrPromise
    url_name: str
    icon: str
    order: int
    shown_to: Callable[[User], bool]


CardMaker = Callable[[User, datetime], Card | None]

_cards: list[tuple[int, CardMaker]] = []
_menu: list[MenuEntry] = []


def card(*, order: int) -> Callable[[CardMaker], CardMaker]:
    """Offer a home card. Return None when there is nothing to say."""

    def hang(make: CardMaker) -> CardMaker:
        _cards.append((order, make))
        return make

    return hang


def menu(entry: MenuEntry) -> None:
    """Offer a menu entry. Raises ValueError when its place is taken."""
    if any(other.order == entry.order for other in _menu):
        raise ValueError(f"Two menu entries at {entry.order}: {entry.label}")
    _menu.append(entry)


def cards_for(user: User, at: datetime) -> list[Card]:
    """Every card that has something to say to this person now, in order."""
    makers = [make for _, make in sorted(_cards, key=lambda hung: hung[0])]
    return [drawn for make in makers if (drawn := make(user, at))]


def menu_for(user: User) -> list[MenuEntry]:
    """The person's menu, in order."""
    shown = (entry for entry in _menu if entry.shown_to(user))
    return sorted(shown, key=lambda entry: entry.order)
