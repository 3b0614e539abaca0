"""Deciding on time: passed and failed checks, people, and the calendar."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from spom.campus.actions.studying import StudyEndedBefore
from spom.campus.events import HoursCredited, HoursDecided, HoursHeld
from spom.campus.ledger.writing import add_verdicts, lock_ledger, write_down
from spom.campus.models.ledger import LedgerHead, StudyInterval, Verdict
from spom.campus.models.study import StudySession
from spom.campus.policies import CONFIRM_WITHIN, HELD_AT_MOST, next_check_ms
from spom.campus.queries.waiting import undecided, waiting
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.presence.models.checks import PresenceCheck


class NothingToDecide(Refusal):
    """The time is not in a state from which this decision leads on."""

    code = "campus.nothing_to_decide"
    message = _("Somebody has decided on this time in the meantime. Reload the page to see how it stands.")


class ReasonMissing(Refusal):
    """Taking time back, or refusing it, needs a reason the learner can read."""

    code = "campus.reason_missing"
    message = _("Write down the reason. The student will read it.")


@transaction.atomic
def credit_on_pass(*, session: StudySession, check: str, at: datetime, seen: PresenceCheck | None = None) -> int:
    """A check was passed: time since the one before counts, and so does a tail that ended within 15 minutes.

    `seen` is the camera check, if it was one. Answers the seconds credited. The next check is drawn anew.
    """
    lock_ledger(learner=session.learner)
    found = StudySession.objects.select_for_update().filter(pk=session.pk).first()
    if found is None or found.state == StudySession.State.ENDED:
        raise StudyEndedBefore
    head = write_down(session=found)
    # Time that a reload of the page left behind waits under the same check as ours.
    mine = Q(session=found) | Q(check_before=found.passed_check)
    # A session that went silent is over, whatever its row says: of its tail counts what any tail may.
    if found.last_at < at - CONFIRM_WITHIN:
        mine &= Q(during__endswith__gte=at - CONFIRM_WITHIN)
    ours = list(waiting(head).filter(mine))
    tails = waiting(head).exclude(mine).filter(during__endswith__gte=at - CONFIRM_WITHIN)
    credited = _decide(head, ours, Verdict.Kind.CREDITED, Verdict.Reason.BETWEEN_CHECKS, at=at, check=check)
    credited += _decide(head, tails, Verdict.Kind.RELEASED, Verdict.Reason.CONFIRMED_IN_TIME, at=at, check=check)
    found.since_pass_ms, found.check_due_ms, found.passed_check = 0, next_check_ms(), check
    found.save(update_fields=["since_pass_ms", "check_due_ms", "passed_check"])
    announce(
        HoursCredited(
            session=found,
            learner=session.learner,
            check=seen,
            seconds=credited,
            head=bytes(head.chain).hex(),
            by=session.learner,
            at=at,
        )
    )
    return credited


@transaction.atomic
def hold_after_failed_check(*, session: StudySession, at: datetime, check: str = "") -> int:
    """The check did not confirm who it was: the tail waits for another way, or for a person. Answers the seconds.

    Nothing that was credited before is touched.
    """
    lock_ledger(learner=session.learner)
    found = StudySession.objects.select_for_update().get(pk=session.pk)
    head = write_down(session=found)
    tail = waiting(head).filter(session=found)
    held = _decide(head, tail, Verdict.Kind.HELD, Verdict.Reason.CHECK_FAILED, at=at, check=check)
    announce(HoursHeld(session=found, seconds=held, head=bytes(head.chain).hex(), by=session.learner, at=at))
    return held


@transaction.atomic
def release_tails(*, learner: User, check: str, at: datetime) -> int:
    """The learner stopped and confirmed it was they: a tail that ended within 15 minutes counts."""
    head = lock_ledger(learner=learner)
    tails = waiting(head).filter(during__endswith__gte=at - CONFIRM_WITHIN)
    # What a check left behind belongs together, even when its first part is older than a quarter of an hour.
    same_check = waiting(head).filter(check_before__in=list(tails.values_list("check_before", flat=True)))
    released = _decide(head, same_check, Verdict.Kind.RELEASED, Verdict.Reason.CONFIRMED_IN_TIME, at=at, check=check)
    if released:
        tell_decided(head=head, kind=Verdict.Kind.RELEASED, seconds=released, by=learner, at=at)
    return released


@transaction.atomic
def release_by_alternative(*, learner: User, at: datetime) -> int:
    """The learner proved in another way that it was they: everything that waits counts. Answers the seconds."""
    head = lock_ledger(learner=learner)
    released = _decide(head, undecided(head), Verdict.Kind.RELEASED, Verdict.Reason.ALTERNATIVE, at=at)
    tell_decided(head=head, kind=Verdict.Kind.RELEASED, seconds=released, by=learner, at=at)
    return released


@transaction.atomic
def hold_until_face_is_reviewed(*, learner: User, check: str, at: datetime) -> int:
    """A new face passed that nobody has looked at: what waits is held for a reviewer. Answers the seconds."""
    head = lock_ledger(learner=learner)
    active = StudySession.objects.select_for_update().filter(learner=learner, state=StudySession.State.ACTIVE).first()
    if active is not None:
        head = write_down(session=active)
        active.since_pass_ms, active.check_due_ms, active.passed_check = 0, next_check_ms(), check
        active.save(update_fields=["since_pass_ms", "check_due_ms", "passed_check"])
    recent = waiting(head).filter(during__endswith__gte=at - CONFIRM_WITHIN)
    held = _decide(head, recent, Verdict.Kind.HELD, Verdict.Reason.FACE_NOT_REVIEWED, at=at, check=check)
    if held:
        tell_decided(head=head, kind=Verdict.Kind.HELD, seconds=held, by=learner, at=at)
    return held


@transaction.atomic
def release_after_face_review(*, learner: User, at: datetime) -> int:
    """Somebody looked at the new face and it is the learner's: what it confirmed counts. Answers the seconds."""
    return _release_held(learner, Q(reason=Verdict.Reason.FACE_NOT_REVIEWED), Verdict.Reason.FACE_REVIEWED, at)


@transaction.atomic
def release_after_check_review(*, learner: User, check: str, at: datetime) -> int:
    """Somebody looked at a failed check and it was the learner: what it held counts. Answers the seconds."""
    return _release_held(learner, Q(check_after=check), Verdict.Reason.REVIEWED, at)


def _release_held(learner: User, which: Q, reason: Verdict.Reason, at: datetime) -> int:
    """Release what is held now by such verdicts."""
    head = lock_ledger(learner=learner)
    held = Verdict.objects.filter(which, interval=OuterRef("pk"), kind=Verdict.Kind.HELD)
    released = _decide(head, undecided(head).filter(Exists(held)), Verdict.Kind.RELEASED, reason, at=at)
    if released:
        tell_decided(head=head, kind=Verdict.Kind.RELEASED, seconds=released, by=None, at=at)
    return released


@transaction.atomic
def release(*, interval: StudyInterval, note: str, by: User, at: datetime) -> None:
    """A person decides that waiting or rejected time counts."""
    from_states = {None, Verdict.Kind.HELD, Verdict.Kind.REJECTED}
    _decide_by_person(interval=interval, kind=Verdict.Kind.RELEASED, allowed=from_states, note=note, by=by, at=at)


@transaction.atomic
def reject(*, interval: StudyInterval, note: str, by: User, at: datetime) -> None:
    """A person decides that waiting time does not count."""
    _decide_by_person(
        interval=interval, kind=Verdict.Kind.REJECTED, allowed={None, Verdict.Kind.HELD}, note=note, by=by, at=at
    )


@transaction.atomic
def reverse(*, interval: StudyInterval, note: str, by: User, at: datetime) -> None:
    """A person takes counted time back. Nothing else ever does."""
    _decide_by_person(
        interval=interval,
        kind=Verdict.Kind.REVERSED,
        allowed={Verdict.Kind.CREDITED, Verdict.Kind.RELEASED},
        note=note,
        by=by,
        at=at,
    )


@transaction.atomic
def reject_overdue(*, learner: User, at: datetime) -> int:
    """Time that waited for more than 30 days does not count any more. Answers the seconds."""
    head = lock_ledger(learner=learner)
    overdue = undecided(head).filter(during__endswith__lt=at - HELD_AT_MOST)
    seconds = _decide(head, overdue, Verdict.Kind.REJECTED, Verdict.Reason.TOO_OLD, at=at)
    tell_decided(head=head, kind=Verdict.Kind.REJECTED, seconds=seconds, by=None, at=at)
    return seconds


def _decide_by_person(
    *, interval: StudyInterval, kind: Verdict.Kind, allowed: set[Verdict.Kind | None], note: str, by: User, at: datetime
) -> None:
    if not note.strip():
        raise ReasonMissing
    head = lock_ledger(learner=interval.learner)
    newest = interval.verdicts.order_by("-position").first()
    if (Verdict.Kind(newest.kind) if newest else None) not in allowed:
        raise NothingToDecide
    seconds = add_verdicts(
        head=head, intervals=[interval], kind=kind, reason=Verdict.Reason.REVIEWED, note=note.strip(), by=by, at=at
    )
    tell_decided(head=head, kind=kind, seconds=seconds, by=by, at=at)


def _decide(
    head: LedgerHead,
    intervals: Iterable[StudyInterval],
    kind: Verdict.Kind,
    reason: Verdict.Reason,
    *,
    at: datetime,
    check: str = "",
) -> int:
    return add_verdicts(
        head=head, intervals=list(intervals), kind=kind, reason=reason, note="", by=None, at=at, check=check
    )


def tell_decided(*, head: LedgerHead, kind: Verdict.Kind, seconds: int, by: User | None, at: datetime) -> None:
    """Announce a decision with the newest link of the chain, which anchors it in the journal."""
    announce(
        HoursDecided(learner=head.learner, kind=kind.value, seconds=seconds, head=bytes(head.chain).hex(), by=by, at=at)
    )
