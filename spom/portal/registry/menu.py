"""The menu: one line per place a person may go to. Apps hang theirs in their own `portal.py`.

The portal never imports the apps above it. What is hung here is checked when the process starts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

from spom.identity.models import User
from spom.portal.registry.apps import app_of


@dataclass(frozen=True, kw_only=True, eq=False)
class MenuEntry:
    """One line in the menu, itself and no other. `icon` is a name of frontend/icons.txt.

    A phone's tab bar shows the first five.
    """

    label: StrOrPromise
    url_name: str
    icon: str
    order: int
    shown_to: Callable[[User], bool]


_menu: list[MenuEntry] = []


def menu(entry: MenuEntry) -> None:
    """Offer a menu entry. Raises ValueError when its place is taken."""
    if any(other.order == entry.order for other in _menu):
        raise ValueError(f"Two menu entries at {entry.order}: {entry.label}")
    _menu.append(entry)
    _menu.sort(key=lambda one: one.order)


def menu_for(user: User, *, apps_off: frozenset[str] = frozenset()) -> list[MenuEntry]:
    """The person's menu, in order, without the apps the institution has switched off."""
    return [entry for entry in _menu if app_of(entry.url_name) not in apps_off and entry.shown_to(user)]
