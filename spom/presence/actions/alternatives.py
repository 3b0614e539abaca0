"""Confirming without the camera. Worth the same as a passed check, and never marked against anybody."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.presence.events import AlternativeAccepted, PresenceUnclear, ReviewAsked
from spom.presence.models.checks import PresenceCheck
from spom.presence.models.reviews import Review
from spom.presence.policies import SHORTEST_ANSWER

WAYS_WITH_ANSWER = frozenset({PresenceCheck.Way.CODE, PresenceCheck.Way.PASSKEY})


class AnswerTooShort(Refusal):
    """The comprehension prompt wants a sentence."""

    code = "presence.answer_too_short"
    message = _("Write one sentence about what you learned last. Twenty letters are enough.")


class NotByYourself(Refusal):
    """At a centre somebody else confirms who it is."""

    code = "presence.not_by_yourself"
    message = _("Somebody else has to confirm at the centre that it is you.")


@transaction.atomic
def accept_alternative(
    *, learner: User, occasion: str, way: PresenceCheck.Way, answer: str, by: User, at: datetime
) -> PresenceCheck:
    """Count a proof made elsewhere (a code or passkey just verified, or staff who saw the person) as a passed check.

    Raises AnswerTooShort, NotByYourself.
    """
    if way in WAYS_WITH_ANSWER and len(answer.strip()) < SHORTEST_ANSWER:
        raise AnswerTooShort
    if way == PresenceCheck.Way.CENTRE and by.pk == learner.pk:
        raise NotByYourself
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    _end_open_check(learner=learner, at=at)
    check = PresenceCheck.objects.create(
        learner=learner,
        occasion=occasion,
        way=way,
        drawn_at=at,
        begun_at=at,
        decided_at=at,
        verdict=PresenceCheck.Verdict.ACCEPTED,
        is_trusted=True,
        answer=answer.strip(),
    )
    announce(AlternativeAccepted(check=check, learner=learner, by=by, at=at))
    return check


@transaction.atomic
def ask_a_person(*, learner: User, check: PresenceCheck | None, said: str, at: datetime) -> Review:
    """Have staff look: at a failed check and its pictures, or at the learner's own words. Asked twice is asked once."""
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    waiting = Review.objects.filter(learner=learner, check_made=check, outcome="").exclude(kind=Review.Kind.NEW_FACE)
    known = waiting.first()
    if known is not None:
        return known
    review = Review.objects.create(
        learner=learner,
        kind=Review.Kind.CHECK if check else Review.Kind.OTHER_WAY,
        check_made=check,
        said=said.strip(),
        opened_at=at,
        due_at=at + Review.TO_DECIDE,
    )
    announce(ReviewAsked(review=review, learner=learner, by=learner, at=at))
    return review


def _end_open_check(*, learner: User, at: datetime) -> None:
    for waiting in PresenceCheck.objects.filter(learner=learner, verdict__in=PresenceCheck.UNDECIDED):
        waiting.verdict, waiting.decided_at = PresenceCheck.Verdict.EXPIRED, at
        waiting.save(update_fields=["verdict", "decided_at"])
        announce(PresenceUnclear(check=waiting, learner=learner, by=None, at=at))
