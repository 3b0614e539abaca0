"""What follows for learning from the news of others."""

from spom.campus.actions.deciding import release_after_check_review, release_after_face_review
from spom.campus.actions.passing import take_alternative, take_mismatch, take_pass, take_unreviewed_pass
from spom.campus.actions.studying import end_study
from spom.campus.models.study import StudySession
from spom.campus.policies import STUDY
from spom.identity.events import SessionEnded
from spom.journal.events import on
from spom.presence.events import (
    AlternativeAccepted,
    FaceTrusted,
    PresenceFailed,
    PresencePassed,
    ReviewConfirmed,
)
from spom.presence.models.checks import PresenceCheck


@on(SessionEnded)
def stop_studying(event: SessionEnded) -> None:
    """Nobody studies in a browser that was signed out; what was counted waits for a check."""
    # The sign-in's row is gone by now, and with it the pointer to it.
    active = StudySession.objects.filter(learner=event.user, state=StudySession.State.ACTIVE, sign_in__isnull=True)
    for session in active:
        end_study(session=session, reason=StudySession.End.SIGNED_OUT, at=event.at)


@on(PresencePassed)
def count_what_the_check_confirms(event: PresencePassed) -> None:
    """Between two passes time counts; a face nobody has looked at yet holds it until somebody does."""
    if not _is_ours(event.check):
        return
    take = take_pass if event.check.is_trusted else take_unreviewed_pass
    take(learner=event.learner, check=_named(event.check), at=event.at)


@on(AlternativeAccepted)
def count_what_another_way_confirms(event: AlternativeAccepted) -> None:
    """Another way is worth the same, and releases what waits."""
    if _is_ours(event.check):
        take_alternative(learner=event.learner, check=_named(event.check), at=event.at)


@on(PresenceFailed)
def hold_the_tail(event: PresenceFailed) -> None:
    """Three misses in a row: what was not confirmed waits. Nothing counted is touched."""
    if _is_ours(event.check):
        take_mismatch(learner=event.learner, check=_named(event.check), at=event.at)


@on(FaceTrusted)
def count_what_the_new_face_confirmed(event: FaceTrusted) -> None:
    """Somebody looked at the face: its time counts."""
    release_after_face_review(learner=event.learner, at=event.at)


@on(ReviewConfirmed)
def count_what_was_reviewed(event: ReviewConfirmed) -> None:
    """A person decided that it was the learner at that check."""
    check = event.review.check_made
    if check is not None and _is_ours(check):
        release_after_check_review(learner=event.learner, check=_named(check), at=event.at)


def _is_ours(check: PresenceCheck) -> bool:
    return check.occasion.partition(":")[0] == STUDY


def _named(check: PresenceCheck) -> str:
    return f"presence:{check.pk}"
