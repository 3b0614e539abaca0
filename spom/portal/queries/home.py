"""What a person's home page shows. A part that fails is logged and left out; it never takes the page with it."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from django.urls import reverse

from spom.identity.models import User
from spom.portal.queries.notices import in_words, told_since_last_visit
from spom.portal.registry import home
from spom.portal.registry.home import Card, Change, Deadline, Hung, LaterCard, NextAction, NoSuchCard

logger = logging.getLogger(__name__)

SHOWN = 5
FAR_AWAY = datetime.max.replace(tzinfo=UTC)

M = TypeVar("M")
A = TypeVar("A")


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A part that could not be asked."""

    app: str


def next_action_for(user: User, at: datetime, *, apps_off: frozenset[str]) -> NextAction | None:
    """The most urgent thing to do next, of all apps; None when nothing waits."""
    offers = [
        ((action.urgency, action.due_at or FAR_AWAY, hung.order), action)
        for hung in _asked(home.next_actions, apps_off)
        if isinstance(action := _ask(hung, lambda make: make(user, at)), NextAction)
    ]
    if not offers:
        return None
    chosen = min(offers, key=lambda offer: offer[0])[1]
    return replace(chosen, title=str(chosen.title), text=str(chosen.text), label=str(chosen.label))


def deadlines_for(user: User, at: datetime, *, apps_off: frozenset[str]) -> tuple[Deadline, ...]:
    """The next dates ahead, soonest first."""
    found = _all(home.deadlines, apps_off, lambda make: make(user, at))
    ahead = (deadline for deadline in found if deadline.at >= at)
    soonest = sorted(ahead, key=lambda deadline: deadline.at)[:SHOWN]
    return tuple(replace(deadline, title=str(deadline.title)) for deadline in soonest)


def changes_for(user: User, *, apps_off: frozenset[str]) -> tuple[Change, ...]:
    """What happened since the person was last here, newest first; nothing on the first visit.

    What the person was told of stands there by itself, so that apps add only what they tell nobody.
    """
    since, notices = told_since_last_visit(user)
    if since is None:
        return ()
    found = [
        Change(text=row.words.subject, at=row.notice.created_at, url=row.notice.link or reverse("portal:notices"))
        for row in in_words(notices, user)
    ]
    found += _all(home.changes, apps_off, lambda make: make(user, since))
    fresh = (change for change in found if change.at > since)
    newest = sorted(fresh, key=lambda change: change.at, reverse=True)[:SHOWN]
    return tuple(replace(change, text=str(change.text)) for change in newest)


def cards_for(user: User, at: datetime, *, apps_off: frozenset[str]) -> list[Card | Failed]:
    """Every card that has something to say to this person now, in order."""
    answers = (_ask(hung, lambda make: make(user, at)) for hung in _asked(home.cards, apps_off))
    return [answer for answer in answers if answer is not None]


def later_cards_for(user: User, *, apps_off: frozenset[str]) -> list[LaterCard]:
    """The cards that are fetched once the page is there, in order. Asks nothing."""
    offered = (card for card in home.later_cards if card.app not in apps_off and card.shown_to(user))
    return sorted(offered, key=lambda card: card.order)


def later_card_of(user: User, at: datetime, *, code: str, apps_off: frozenset[str]) -> Card | Failed | None:
    """One of them. Raises NoSuchCard."""
    offer = next((card for card in later_cards_for(user, apps_off=apps_off) if card.code == code), None)
    if offer is None:
        raise NoSuchCard(code)
    return _ask(Hung(app=offer.app, order=offer.order, make=offer.make), lambda make: make(user, at))


def _asked(offers: list[Hung[M]], apps_off: frozenset[str]) -> list[Hung[M]]:
    return sorted((hung for hung in offers if hung.app not in apps_off), key=lambda hung: hung.order)


def _ask(hung: Hung[M], question: Callable[[M], A]) -> A | Failed:
    try:
        return question(hung.make)
    except Exception:
        logger.exception("A part of the home page failed.", extra={"app": hung.app})
        return Failed(app=hung.app)


def _all(offers: list[Hung[M]], apps_off: frozenset[str], question: Callable[[M], Iterable[A]]) -> list[A]:
    found: list[A] = []
    for hung in _asked(offers, apps_off):
        # Lists are made inside the question, so that a lazy maker fails there and not in the template.
        answer = _ask(hung, lambda make: list(question(make)))
        if not isinstance(answer, Failed):
            found += answer
    return found
