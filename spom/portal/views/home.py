"""The page a person lands on."""

import logging
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from spom.identity.http import UserRequest, allowed
from spom.identity.policies import anyone_signed_in
from spom.kit.drawing import drawn_once
from spom.portal.queries import home as queries
from spom.portal.queries.home import Failed
from spom.portal.queries.institution import current_institution, reachable
from spom.portal.registry.home import Card, NoSuchCard, PlainCard, asked_together

logger = logging.getLogger(__name__)

# Hours of the institution's day at which the greeting changes.
MORNING, NOON, EVENING = 4, 12, 17


@require_GET
@allowed(anyone_signed_in)
def home(request: UserRequest) -> HttpResponse:
    """Home: one next action, dates ahead, what changed, and what the apps have to say."""
    now = timezone.now()
    user, off = request.user, frozenset(current_institution().apps_off)
    with asked_together(user, now, apps_off=off):
        drawn = [_draw(request, card) for card in queries.cards_for(user, now, apps_off=off)]
        next_action = queries.next_action_for(user, now, apps_off=off)
        context = {
            "part_of_day": part_of_day(now),
            "something_waits": next_action is not None,
            "next_action": next_action,
            "deadlines": queries.deadlines_for(user, now, apps_off=off),
            "changes": queries.changes_for(user, apps_off=off),
            "cards": [card for card in drawn if card is not None],
            "later": queries.later_cards_for(user, apps_off=off),
            "something_failed": None in drawn,
            "contacts": reachable(),
        }
        return render(request, "portal/home.html", context)


@never_cache
@require_GET
@allowed(anyone_signed_in)
def later_card(request: UserRequest, code: str) -> HttpResponse:
    """A card that home fetches once it is there; a page of its own where no script runs."""
    off = frozenset(current_institution().apps_off)
    try:
        card = queries.later_card_of(request.user, timezone.now(), code=code, apps_off=off)
    except NoSuchCard as no:
        raise Http404 from no
    drawn = None if card is None else _draw(request, card)
    context = {"drawn": drawn, "failed": card is not None and drawn is None, "code": code}
    return render(request, "portal/_later_card.html" if request.htmx else "portal/later_card.html", context)


def part_of_day(at: datetime) -> str:
    """Morning, afternoon or evening on the clock of the institution."""
    hour = at.astimezone(current_institution().zone).hour
    if MORNING <= hour < NOON:
        return "morning"
    return "afternoon" if NOON <= hour < EVENING else "evening"


def _draw(request: HttpRequest, card: Card | Failed) -> SafeString | None:
    """The card as HTML; None when it failed, here or before."""
    if isinstance(card, Failed):
        return None
    try:
        if isinstance(card, PlainCard):
            return drawn_once(card.template, card.context)
        return render_to_string(card.template, card.context, request)
    except Exception:
        logger.exception("A card of the home page could not be drawn.", extra={"template": card.template})
        return None
