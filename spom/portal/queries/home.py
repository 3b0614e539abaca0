"""What a person's home page shows."""

from datetime import datetime

from spom.identity.models import User
from spom.portal.registry import home
from spom.portal.registry.home import Card


def cards_for(user: User, at: datetime) -> list[Card]:
    """Every card that has something to say to this person now, in order."""
    hung = sorted(home.cards, key=lambda offer: offer.order)
    return [drawn for offer in hung if (drawn := offer.make(user, at))]
