"""The end of an attempt: handed in by the learner, or by the deadline."""

import secrets
from datetime import datetime

from django.db import transaction

from spom.exams.actions.marking import mark_attempt
from spom.exams.actions.starting import LETTERS
from spom.exams.events.sitting import AttemptHandedIn
from spom.exams.models.sitting import GRACE, Attempt
from spom.journal.events import announce

RECEIPT_LENGTH = 8
State = Attempt.State


@transaction.atomic
def hand_in(*, attempt: Attempt, at: datetime) -> Attempt:
    """Hand in what was saved; a second time changes nothing."""
    kept = _locked(attempt)
    if kept.is_running:
        _end(kept, State.HANDED_IN, at=at)
    return kept


@transaction.atomic
def time_out(*, attempt: Attempt, at: datetime) -> Attempt:
    """Hand in for the learner, once the time and the grace after it are over. Before that nothing happens."""
    kept = _locked(attempt)
    if kept.is_running and kept.paused_at is None and at >= kept.deadline + GRACE:
        _end(kept, State.TIMED_OUT, at=at)
    return kept


def _locked(attempt: Attempt) -> Attempt:
    found = Attempt.objects.select_for_update(of=("self",)).select_related("learner", "module", "form__blueprint")
    return found.get(pk=attempt.pk)


def _end(attempt: Attempt, state: State, *, at: datetime) -> None:
    attempt.state, attempt.ended_at, attempt.paused_at = state, at, None
    attempt.receipt = "".join(secrets.choice(LETTERS) for _place in range(RECEIPT_LENGTH))
    attempt.save(update_fields=["state", "ended_at", "paused_at", "receipt"])
    announce(AttemptHandedIn(attempt=attempt, by_deadline=state is State.TIMED_OUT, by=attempt.learner, at=at))
    mark_attempt(attempt=attempt, at=at)
