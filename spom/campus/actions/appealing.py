"""A second look at time that did not count: asked for by the learner, decided by a person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.campus.actions.deciding import ReasonMissing, tell_decided
from spom.campus.events import TimeAppealDecided, TimeAppealed
from spom.campus.ledger.writing import add_correction, add_verdicts, lock_ledger
from spom.campus.models.appeal import TimeAppeal
from spom.campus.models.ledger import LedgerHead, StudyInterval, UncountedSpan, Verdict
from spom.campus.models.ranges import Span, bounds
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal

LOST = frozenset({Verdict.Kind.REJECTED, Verdict.Kind.REVERSED})


class TooLateToAppeal(Refusal):
    """Thirty days have passed."""

    code = "campus.too_late_to_appeal"
    message = _("This time is more than 30 days old and can no longer be appealed. Ask the help desk if need be.")


class AppealedBefore(Refusal):
    """One second look per time."""

    code = "campus.appealed_before"
    message = _("You have asked for a second look at this time before. The answer stands beside it.")


class NothingToAppeal(Refusal):
    """The time counts, or still waits."""

    code = "campus.nothing_to_appeal"
    message = _("This time counts or still waits for a decision, so there is nothing to look at again.")


class AppealOver(Refusal):
    """Somebody was quicker."""

    code = "campus.appeal_over"
    message = _("Somebody has decided on this appeal in the meantime. Reload the page to see how it stands.")


class NotOneself(Refusal):
    """Nobody decides on their own time, nor on an appeal against their own decision."""

    code = "campus.not_oneself"
    message = _("Somebody else has to decide on this.")


class NothingLeftToCount(Refusal):
    """Another row holds the time already, or the lesson has earned all it can."""

    code = "campus.nothing_left_to_count"
    message = _("Nothing of this time can count: it is counted already, or the lesson has earned all it can.")


@transaction.atomic
def appeal_span(*, span: UncountedSpan, said: str, at: datetime) -> TimeAppeal:
    """Ask for a second look at time in the player that did not count. Raises ReasonMissing, TooLateToAppeal, …."""
    lock_ledger(learner=span.learner)
    if TimeAppeal.objects.filter(span=span).exists():
        raise AppealedBefore
    _may_still_appeal(span.during, said, at)
    return _asked(TimeAppeal(learner=span.learner, span=span), said, at)


@transaction.atomic
def appeal_interval(*, interval: StudyInterval, said: str, at: datetime) -> TimeAppeal:
    """Ask for a second look at learned time that was refused or taken back."""
    lock_ledger(learner=interval.learner)
    if TimeAppeal.objects.filter(interval=interval).exists():
        raise AppealedBefore
    newest = _newest(interval)
    if newest is None or newest.kind not in LOST:
        raise NothingToAppeal
    # The learner heard of it when it was decided, so that is when the month begins.
    if at > newest.decided_at + TimeAppeal.TO_APPEAL:
        raise TooLateToAppeal
    return _asked(TimeAppeal(learner=interval.learner, interval=interval), said, at)


@transaction.atomic
def count_appealed(*, appeal: TimeAppeal, at_most: timedelta, note: str, by: User, at: datetime) -> TimeAppeal:
    """Let the time count after all, or its first part. Raises NothingLeftToCount when the rules leave nothing of it."""
    head = lock_ledger(learner=appeal.learner)
    found = _open(appeal, note, by)
    if found.span is not None:
        rows = add_correction(head=head, span=found.span, reference=f"appeal:{found.pk}", at_most=at_most)
    else:
        rows = [_of(found)]
    if not rows:
        raise NothingLeftToCount
    seconds = _release(head, rows, note, by, at)
    return _decided(found, seconds=seconds, note=note, by=by, at=at)


@transaction.atomic
def refuse_appeal(*, appeal: TimeAppeal, note: str, by: User, at: datetime) -> TimeAppeal:
    """Leave the time uncounted, with a reason the learner reads."""
    lock_ledger(learner=appeal.learner)
    return _decided(_open(appeal, note, by), seconds=None, note=note, by=by, at=at)


def _may_still_appeal(during: Span, said: str, at: datetime) -> None:
    if not said.strip():
        raise ReasonMissing
    if at > bounds(during)[1] + TimeAppeal.TO_APPEAL:
        raise TooLateToAppeal


def _asked(appeal: TimeAppeal, said: str, at: datetime) -> TimeAppeal:
    if not said.strip():
        raise ReasonMissing
    appeal.said, appeal.asked_at, appeal.due_at = said.strip(), at, at + TimeAppeal.TO_DECIDE
    appeal.save(force_insert=True)
    announce(TimeAppealed(appeal=appeal, by=appeal.learner, at=at))
    return appeal


def _open(appeal: TimeAppeal, note: str, by: User) -> TimeAppeal:
    """The appeal, locked, if this person may decide on it."""
    if not note.strip():
        raise ReasonMissing
    found = TimeAppeal.objects.select_for_update(of=["self"]).get(pk=appeal.pk)
    if not found.is_waiting:
        raise AppealOver
    decided_before = {verdict.decided_by_id for verdict in found.interval.verdicts.all()} if found.interval else set()
    if by.pk in {found.learner_id, *decided_before}:
        raise NotOneself
    return found


def _of(appeal: TimeAppeal) -> StudyInterval:
    interval = appeal.interval
    newest = _newest(interval) if interval else None
    if interval is None or newest is None or newest.kind not in LOST:
        raise AppealOver
    return interval


def _release(head: LedgerHead, rows: list[StudyInterval], note: str, by: User, at: datetime) -> int:
    seconds = add_verdicts(
        head=head,
        intervals=rows,
        kind=Verdict.Kind.RELEASED,
        reason=Verdict.Reason.APPEALED,
        note=note.strip(),
        by=by,
        at=at,
    )
    tell_decided(head=head, kind=Verdict.Kind.RELEASED, seconds=seconds, by=by, at=at)
    return seconds


def _decided(appeal: TimeAppeal, *, seconds: int | None, note: str, by: User, at: datetime) -> TimeAppeal:
    """Write the decision down; no seconds at all is a no."""
    appeal.outcome = TimeAppeal.Outcome.REFUSED if seconds is None else TimeAppeal.Outcome.COUNTED
    appeal.counted_seconds, appeal.note = seconds or 0, note.strip()
    appeal.decided_by, appeal.decided_at = by, at
    appeal.save(update_fields=["outcome", "counted_seconds", "note", "decided_by", "decided_at"])
    announce(TimeAppealDecided(appeal=appeal, seconds=appeal.counted_seconds, by=by, at=at))
    return appeal


def _newest(interval: StudyInterval) -> Verdict | None:
    return interval.verdicts.order_by("-position").first()
