"""A person decides on time that waits: all of one session that only a person can still make count."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from spom.campus.actions.appealing import NotOneself
from spom.campus.actions.deciding import NothingToDecide, ReasonMissing, tell_decided
from spom.campus.events import SittingDecided
from spom.campus.ledger.writing import add_verdicts, lock_ledger
from spom.campus.models.ledger import Verdict
from spom.campus.models.study import StudySession
from spom.campus.queries.waiting import for_a_person
from spom.identity.models import User
from spom.journal.events import announce


@transaction.atomic
def count_sitting(*, session: StudySession, seen: Iterable[int], note: str, by: User, at: datetime) -> int:
    """Let the session's waiting time count. `seen` are the intervals shown: others are left alone. The seconds."""
    return _decide(session, Verdict.Kind.RELEASED, seen=set(seen), note=note, by=by, at=at)


@transaction.atomic
def refuse_sitting(*, session: StudySession, seen: Iterable[int], note: str, by: User, at: datetime) -> int:
    """Decide that the session's waiting time does not count. Nothing credited is touched. Answers the seconds."""
    return _decide(session, Verdict.Kind.REJECTED, seen=set(seen), note=note, by=by, at=at)


def _decide(session: StudySession, kind: Verdict.Kind, *, seen: set[int], note: str, by: User, at: datetime) -> int:
    if not note.strip():
        raise ReasonMissing
    if by.pk == session.learner_id:
        raise NotOneself
    head = lock_ledger(learner=session.learner)
    rows = list(for_a_person(at).filter(session=session, pk__in=seen).order_by("position"))
    if not rows or len(rows) != len(seen):
        raise NothingToDecide
    seconds = add_verdicts(
        head=head, intervals=rows, kind=kind, reason=Verdict.Reason.REVIEWED, note=note.strip(), by=by, at=at
    )
    tell_decided(head=head, kind=kind, seconds=seconds, by=by, at=at)
    announce(SittingDecided(session=session, kind=kind.value, seconds=seconds, note=note.strip(), by=by, at=at))
    return seconds
