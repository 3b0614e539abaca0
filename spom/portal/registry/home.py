"""What apps bring to a person's home page: cards, one next action, deadlines, and what changed.

Each app hangs makers in its own `portal.py`. A maker is asked with the person and the moment, and answers None or an
empty list when it has nothing to say. A maker that fails is logged and left out; it never takes the page with it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Generic, TypeVar

from django_stubs_ext import StrOrPromise

from spom.identity.models import User
from spom.identity.policies import Policy


@dataclass(frozen=True, kw_only=True)
class Card:
    """One box on the home page. The template gets `context` and the request."""

    template: str
    context: dict[str, Any]


class NoSuchCard(LookupError):
    """No app offers a card of this code, or not to this person."""


class Urgency(IntEnum):
    """Which next action comes first. Of equals, the earlier deadline wins, then the app's order."""

    NOW = 0  # something runs out today: a test is starting, a seat is held
    BLOCKED = 1  # the person cannot go on without it: a photo is missing
    DUE = 2  # has a date
    CONTINUE = 3  # the usual next step: resume the lesson
    IDEA = 4  # would be good


@dataclass(frozen=True, kw_only=True)
class NextAction:
    """The one thing to do next. `label` is the button: verb and noun."""

    urgency: Urgency
    title: StrOrPromise
    text: StrOrPromise
    label: StrOrPromise
    url: str
    icon: str = "arrow-right"
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Something with a date ahead."""

    title: StrOrPromise
    at: datetime
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something that happened since the person was last here."""

    text: StrOrPromise
    at: datetime
    url: str = ""


CardMaker = Callable[[User, datetime], Card | None]
NextActionMaker = Callable[[User, datetime], NextAction | None]
DeadlineMaker = Callable[[User, datetime], Iterable[Deadline]]
# Asked with the moment the person was last here.
ChangeMaker = Callable[[User, datetime], Iterable[Change]]


M = TypeVar("M")


@dataclass(frozen=True, kw_only=True)
class Hung(Generic[M]):
    """A maker and its place; `app` is where it was written, so that a switched-off app is silent."""

    app: str
    order: int
    make: M


@dataclass(frozen=True, kw_only=True)
class LaterCard:
    """A card that is fetched once the page is there, because it counts what grows with the institution."""

    code: str
    title: StrOrPromise
    app: str
    order: int
    shown_to: Policy
    make: CardMaker


cards: list[Hung[CardMaker]] = []
later_cards: list[LaterCard] = []
next_actions: list[Hung[NextActionMaker]] = []
deadlines: list[Hung[DeadlineMaker]] = []
changes: list[Hung[ChangeMaker]] = []


def card(*, order: int) -> Callable[[CardMaker], CardMaker]:
    """Offer a home card."""

    def hang(make: CardMaker) -> CardMaker:
        cards.append(Hung(app=_written_in(make), order=order, make=make))
        return make

    return hang


def later_card(*, order: int, title: StrOrPromise, shown_to: Policy) -> Callable[[CardMaker], CardMaker]:
    """Offer a home card that is fetched afterwards. Its maker's name is its code; its policy must ask nothing."""

    def hang(make: CardMaker) -> CardMaker:
        app = _written_in(make)
        code = f"{app}-{make.__name__.replace('_', '-')}"
        later_cards.append(LaterCard(code=code, title=title, app=app, order=order, shown_to=shown_to, make=make))
        return make

    return hang


def next_action(*, order: int) -> Callable[[NextActionMaker], NextActionMaker]:
    """Offer a next action; only the most urgent of all apps is shown."""

    def hang(make: NextActionMaker) -> NextActionMaker:
        next_actions.append(Hung(app=_written_in(make), order=order, make=make))
        return make

    return hang


def deadline(make: DeadlineMaker) -> DeadlineMaker:
    """Offer dates ahead."""
    deadlines.append(Hung(app=_written_in(make), order=0, make=make))
    return make


def change(make: ChangeMaker) -> ChangeMaker:
    """Offer news since the person was last here."""
    changes.append(Hung(app=_written_in(make), order=0, make=make))
    return make


def _written_in(make: Callable[..., Any]) -> str:
    """`spom.booking.portal` is the app `booking`."""
    return make.__module__.split(".")[1]
