"""Noting what is unusual, and what a person found. Neither touches an hour, and neither tells anybody it was wrong."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from spom.campus.actions.appealing import NotOneself
from spom.campus.actions.deciding import NothingToDecide, ReasonMissing
from spom.campus.events import SignalDecided, SignalRaised
from spom.campus.models.signal import Signal
from spom.campus.queries.signals import unusual_on
from spom.identity.models import User
from spom.journal.events import announce


@transaction.atomic
def raise_signals(*, at: datetime) -> list[Signal]:
    """Note what was unusual yesterday, once."""
    day = localdate(at) - timedelta(days=1)
    raised = []
    for found in unusual_on(day):
        signal, is_new = Signal.objects.get_or_create(
            learner_id=found.learner_id, kind=found.kind, day=day, defaults={"amount": found.amount, "raised_at": at}
        )
        if is_new:
            raised.append(signal)
            announce(SignalRaised(signal=signal, learner=signal.learner, by=None, at=at))
    return raised


@transaction.atomic
def decide_signal(*, signal: Signal, outcome: Signal.Outcome, note: str, by: User, at: datetime) -> Signal:
    """Write down what it was. Raises ReasonMissing, NothingToDecide, NotOneself."""
    if not note.strip():
        raise ReasonMissing
    found = Signal.objects.select_for_update(of=["self"]).select_related("learner").get(pk=signal.pk)
    if found.outcome:
        raise NothingToDecide
    if by.pk == found.learner_id:
        raise NotOneself
    found.outcome, found.note, found.decided_by, found.decided_at = outcome, note.strip(), by, at
    found.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
    announce(SignalDecided(signal=found, learner=found.learner, outcome=outcome.value, by=by, at=at))
    return found
