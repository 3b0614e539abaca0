"""Making and ending the secret address of a learner's calendar."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from spom.campus.events import CalendarAddressEnded, CalendarAddressMade
from spom.campus.models.calendar import CalendarAddress
from spom.identity.models import User
from spom.journal.events import announce


@transaction.atomic
def make_calendar_address(*, learner: User, at: datetime) -> str:
    """A new key, shown this once; the old one opens nothing any more."""
    key = secrets.token_urlsafe(24)
    hashed = sha256(key.encode()).hexdigest()
    CalendarAddress.objects.update_or_create(learner=learner, defaults={"key_hash": hashed, "made_at": at})
    announce(CalendarAddressMade(learner=learner, by=learner, at=at))
    return key


@transaction.atomic
def end_calendar_address(*, learner: User, at: datetime) -> None:
    """Whoever has the address gets nothing any more. Nothing happens where there is none."""
    gone, _kinds = CalendarAddress.objects.filter(learner=learner).delete()
    if gone:
        announce(CalendarAddressEnded(learner=learner, by=learner, at=at))
