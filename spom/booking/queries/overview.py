"""What staff see of centres and requests."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from spom.booking.models.centres import Centre
from spom.booking.models.plans import MoveRequest
from spom.booking.models.slots import Slot


def centres_with_seats(*, at: datetime) -> QuerySet[Centre]:
    """Centres with their open slots ahead, chairs and seats taken. One statement."""
    ahead = Q(slots__starts_at__gt=at, slots__state=Slot.State.OPEN)
    return Centre.objects.annotate(
        ahead=Count("slots", filter=ahead),
        chairs=Coalesce(Sum("slots__capacity", filter=ahead), 0),
        taken=Coalesce(Sum("slots__taken", filter=ahead), 0),
    ).order_by("city", "name", "pk")


def requests_waiting() -> QuerySet[MoveRequest]:
    """Free moves nobody has decided on, the oldest first."""
    asked = MoveRequest.objects.filter(state=MoveRequest.State.ASKED)
    return asked.select_related("booking__learner", "booking__module").order_by("asked_at", "pk")
