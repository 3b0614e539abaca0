"""Remembering when a person was here."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from spom.identity.models import User
from spom.portal.models.visit import Visit


def note_visit(*, user: User, at: datetime) -> None:
    """Move the latest visit to the previous one. Not journalled: the sign-in is."""
    mine = Visit.objects.filter(user=user)
    if mine.update(previous_at=F("latest_at"), latest_at=at):
        return
    try:
        with transaction.atomic():
            Visit.objects.create(user=user, latest_at=at)
    except IntegrityError:  # two devices came in for the first time at once
        mine.update(latest_at=at)
