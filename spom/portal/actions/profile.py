"""What a person can do on their own page."""

from datetime import datetime

from django.db import transaction

from spom.identity.models import User
from spom.journal.events import announce
from spom.portal.events.profile import OwnDataTaken
from spom.portal.queries.records import OwnData, own_data


@transaction.atomic
def take_own_data(*, user: User, at: datetime) -> OwnData:
    """Hand a person everything the house keeps about them, and note that it was handed out."""
    announce(OwnDataTaken(user=user, by=user, at=at))
    return own_data(user, at)
