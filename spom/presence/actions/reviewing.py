"""People decide where a camera could not, and the learner may ask for a second look."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.presence.events import FaceRefused, FaceTrusted, ReviewAppealed, ReviewConfirmed, ReviewRefused
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review


class ReviewOver(Refusal):
    """Somebody has decided on it in the meantime."""

    code = "presence.review_over"
    message = _("Somebody has decided on this in the meantime. Reload the page to see how it stands.")


class ReasonNeeded(Refusal):
    """A no needs words the learner can read."""

    code = "presence.reason_needed"
    message = _("Write down the reason. The student will read it.")


class NotOneself(Refusal):
    """Nobody decides on their own check, nor on an appeal against their own decision."""

    code = "presence.not_oneself"
    message = _("Somebody else has to decide on this.")


class AppealOver(Refusal):
    """Thirty days have passed, or there was an appeal."""

    code = "presence.appeal_over"
    message = _("This decision can no longer be appealed. Ask the help desk if something new has come up.")


@transaction.atomic
def confirm_review(*, review: Review, note: str, by: User, at: datetime) -> Review:
    """It is the student: at first, or on appeal. What waited for it counts. Raises ReviewOver, NotOneself."""
    found = _decided(review, Review.Outcome.CONFIRMED, note, by, at)
    if found.kind == Review.Kind.NEW_FACE:
        waiting = ReferenceFace.objects.filter(learner=found.learner).exclude(state=ReferenceFace.State.TRUSTED)
        waiting.update(state=ReferenceFace.State.TRUSTED)
        announce(FaceTrusted(learner=found.learner, by=by, at=at))
    announce(ReviewConfirmed(review=found, learner=found.learner, by=by, at=at))
    return found


@transaction.atomic
def refuse_review(*, review: Review, note: str, by: User, at: datetime) -> Review:
    """It is not shown that it is the student. Raises ReasonNeeded, ReviewOver, NotOneself."""
    if not note.strip():
        raise ReasonNeeded
    found = _decided(review, Review.Outcome.REFUSED, note, by, at)
    if found.kind == Review.Kind.NEW_FACE:
        waiting = ReferenceFace.objects.filter(learner=found.learner, state=ReferenceFace.State.UNREVIEWED)
        waiting.update(state=ReferenceFace.State.REFUSED)
        announce(FaceRefused(learner=found.learner, by=by, at=at))
    announce(ReviewRefused(review=found, learner=found.learner, by=by, at=at))
    return found


@transaction.atomic
def appeal(*, review: Review, text: str, at: datetime) -> Review:
    """Ask for a second look by somebody else, within thirty days, once. Raises ReasonNeeded, AppealOver."""
    if not text.strip():
        raise ReasonNeeded
    found = _locked(review)
    if found.decided_at is None or found.outcome != Review.Outcome.REFUSED or found.appealed_at is not None:
        raise AppealOver
    if at > found.decided_at + Review.TO_APPEAL:
        raise AppealOver
    found.appeal, found.appealed_at, found.appeal_due_at = text.strip(), at, at + Review.TO_DECIDE_APPEAL
    found.save(update_fields=["appeal", "appealed_at", "appeal_due_at"])
    announce(ReviewAppealed(review=found, learner=found.learner, by=found.learner, at=at))
    return found


def _decided(review: Review, outcome: Review.Outcome, note: str, by: User, at: datetime) -> Review:
    found = _locked(review)
    if not found.is_waiting:
        raise ReviewOver
    if by.pk in {found.learner_id, found.decided_by_id}:
        raise NotOneself
    if found.outcome:
        found.appeal_outcome, found.appeal_note = outcome, note.strip()
        found.appeal_decided_at, found.appeal_decided_by = at, by
    else:
        found.outcome, found.note, found.decided_at, found.decided_by = outcome, note.strip(), at, by
    found.save()
    return found


def _locked(review: Review) -> Review:
    return Review.objects.select_for_update(of=["self"]).select_related("learner").get(pk=review.pk)
