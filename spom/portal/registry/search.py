"""Where the search looks. Each app hangs its sources in its own `portal.py`.

A source is asked only for people its policy says yes to, and only for rows that person may open: what it finds becomes
a link with a title. It asks the database at most once and answers at most `most` hits. One that fails is logged and
left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django_stubs_ext import StrOrPromise

from spom.identity.models import User
from spom.identity.policies import Policy

# A hit found by other means than its title is worth this much; see `worth`.
FOUND_INSIDE = 1


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was typed, cut into words in small letters, by whom, and how many hits are wanted."""

    user: User
    text: str
    words: tuple[str, ...]
    language: str
    at: datetime
    most: int
    apps_off: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing found, which the person may open. `more` stands under the title."""

    title: str
    url: str
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One place to look in. `icon` is a name of frontend/icons.txt."""

    code: str
    title: StrOrPromise
    icon: str
    order: int
    shown_to: Policy
    find: Callable[[Question], Sequence[Hit]]


_sources: dict[str, Source] = {}


def search_in(source: Source) -> Source:
    """Offer a source. Raises ValueError when the code is taken."""
    if source.code in _sources:
        raise ValueError(f"Two sources of search called {source.code}.")
    _sources[source.code] = source
    return source


def sources_for(user: User, *, apps_off: frozenset[str] = frozenset()) -> list[Source]:
    """Where this person may look, in order, without the apps the institution has switched off.

    The code's first part names the app: `campus.modules`.
    """
    open_to = (source for source in _sources.values() if source.code.partition(".")[0] not in apps_off)
    return sorted((source for source in open_to if source.shown_to(user)), key=lambda source: source.order)


def worth(title: str, words: Sequence[str]) -> int:
    """How well a title fits: the whole of it, its beginning, the beginning of its words, or somewhere inside."""
    small = title.casefold()
    if small == " ".join(words):
        return 100
    parts = small.split()
    value = FOUND_INSIDE
    for word in words:
        if small.startswith(word):
            value += 20
        elif any(part.startswith(word) for part in parts):
            value += 10
        elif word in small:
            value += 4
    return value
