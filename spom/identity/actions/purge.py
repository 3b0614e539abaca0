"""Throwing away what nobody needs any more: codes, tallies, sessions, marks of old browsers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from spom.identity.models import (
    ActivationLink,
    Challenge,
    Device,
    Handover,
    KeptWork,
    OneTimeCode,
    Session,
    TakenAnswer,
    Tally,
)

# Looked at by the help desk for a while: why did the code not arrive?
CODES_KEPT = timedelta(days=7)
# Long after the longest closing. Failures of a known account are kept until its owner comes in: they add up (S5).
TALLIES_KEPT = timedelta(days=2)
# Over, and opening nothing: for as long, a form that comes too late is still known to be somebody's.
SESSIONS_KEPT = timedelta(days=1)
ANSWERS_KEPT = timedelta(days=1)
LINKS_KEPT = timedelta(days=30)
# As long as a browser keeps the cookie.
DEVICES_KEPT = timedelta(days=400)


@transaction.atomic
def throw_away_old(*, at: datetime) -> int:
    """Delete every row whose time is over. How many there were."""
    over = [
        Session.objects.filter(Q(ends_at__lte=at - SESSIONS_KEPT) | Q(seen_at__lte=at - SESSIONS_KEPT - F("idle"))),
        KeptWork.objects.filter(kept_at__lt=at - KeptWork.LIFE),
        OneTimeCode.objects.filter(expires_at__lt=at - CODES_KEPT),
        Tally.objects.filter(Q(run=0) | Q(user__isnull=True), last_at__lt=at - TALLIES_KEPT),
        Challenge.objects.filter(made_at__lt=at - ANSWERS_KEPT),
        TakenAnswer.objects.filter(taken_at__lt=at - ANSWERS_KEPT),
        ActivationLink.objects.filter(ends_at__lt=at - LINKS_KEPT),
        # Of those, other portals know, or have been told for a day in vain.
        Handover.objects.filter(session__isnull=True, made_at__lt=at - 2 * Handover.TELL_FOR),
        Device.objects.filter(last_seen_at__lt=at - DEVICES_KEPT),
    ]
    return sum(rows.delete()[0] for rows in over)
