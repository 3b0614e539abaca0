"""What apps bring to a person's home page: cards, one next action, deadlines, and what changed.

Each app hangs makers in its own `portal.py`. A maker is asked with the person and the moment, and answers None or an
empty list when it has nothing to say. A maker that fails is logged and left out; it never takes the page with it.

What a maker needs to know of the person it asks with a `HomeQuestion`. All questions of all apps travel in one
statement, so the page costs no more statements however many apps speak on it.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db.models import BigIntegerField, DateField, DateTimeField
from django.utils.timezone import localdate
from django_stubs_ext import StrOrPromise

from spom.identity.models import User
from spom.identity.policies import Policy
from spom.kit.prepared import Given, Together, Written

logger = logging.getLogger(__name__)

# What a question may leave open: whose home it is, the moment, and the day by the institution's clock.
PERSON = Given("person", BigIntegerField())
AT = Given("at", DateTimeField())
DAY = Given("day", DateField())


@dataclass(frozen=True, kw_only=True)
class HomeQuestion:
    """What an app has to know of a person for their home: SQL with PERSON, AT and DAY left open.

    Asked only of people the policy says yes to. `write` is called once, when the tables are there.
    """

    code: str
    shown_to: Policy
    write: Callable[[], Written]

    def text(self, user: User, at: datetime | None = None) -> str:
        """The answer as JSON, from the one statement in which all were asked; asked alone outside of a home page.

        A question that leaves neither AT nor DAY open needs no moment.
        """
        told = _told.get()
        if told is not None and told.user is user and self.code in told.answers:
            return told.answers[self.code]
        return _statement((self.code,)).ask(_given(user, at))[self.code]

    def rows(self, user: User, at: datetime | None = None) -> list[list[Any]]:
        """The answer, row by row."""
        rows: list[list[Any]] = json.loads(self.text(user, at))
        return rows


@dataclass(frozen=True, kw_only=True)
class _Told:
    user: User
    answers: Mapping[str, str]


# Of one request only: it ends with `asked_together`.
_told: ContextVar[_Told | None] = ContextVar("told", default=None)
_questions: dict[str, HomeQuestion] = {}


def home_question(asked: HomeQuestion) -> HomeQuestion:
    """Offer a question. Its code's first part names the app. Raises ValueError when the code is taken."""
    if asked.code in _questions:
        raise ValueError(f"Two questions called {asked.code}.")
    _questions[asked.code] = asked
    return asked


@contextmanager
def asked_together(user: User, at: datetime, *, apps_off: frozenset[str]) -> Iterator[None]:
    """Ask everything that concerns this person in one statement; inside, every question knows its answer."""
    codes = tuple(
        code for code, asked in _questions.items() if code.partition(".")[0] not in apps_off and asked.shown_to(user)
    )
    try:
        answers = _statement(codes).ask(_given(user, at))
    except Exception:
        # One of them fails. Asked alone, it takes only its own part of the page with it.
        logger.exception("The questions of the home page could not be asked together.")
        answers = {}
    token = _told.set(_Told(user=user, answers=answers))
    try:
        yield
    finally:
        _told.reset(token)


@lru_cache(maxsize=64)
def _statement(codes: tuple[str, ...]) -> Together:
    """One for each mixture of roles and parts switched off."""
    return Together({code: _questions[code].write() for code in codes})


def _given(user: User, at: datetime | None) -> dict[str, object]:
    return {"person": user.pk, "at": at, "day": at and localdate(at)}


@dataclass(frozen=True, kw_only=True)
class Card:
    """One box on the home page. The template gets `context` and the request."""

    template: str
    context: dict[str, Any]


class PlainCard(Card):
    """One of plain values, drawn once for all to whom it would show the same (spom.kit.drawing); no request is seen."""


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
