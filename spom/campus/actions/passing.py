"""What a passed or failed check means for time: the campus's side of presence."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.campus.actions.deciding import (
    credit_on_pass,
    hold_after_failed_check,
    hold_until_face_is_reviewed,
    release_by_alternative,
    release_tails,
)
from spom.campus.ledger.writing import lock_ledger
from spom.campus.models.passes import StandingPass
from spom.campus.models.study import StudySession
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.presence.models.checks import PresenceCheck


class NotTrustedHere(Refusal):
    """Believing somebody because they pressed a button is for trying the portal out, never for real hours."""

    code = "campus.not_trusted_here"
    message = _("Checks without a camera are only for trying the portal out. They are switched off here.")


@transaction.atomic
def take_pass(*, learner: User, check: str, at: datetime, seen: PresenceCheck | None = None) -> int:
    """A check was passed: time since the one before counts, and the learner may begin to study for two minutes.

    `seen` is the camera check, if it was one. Answers the seconds that count from now on.
    """
    lock_ledger(learner=learner)
    _may_begin(learner, check, at)
    active = StudySession.objects.filter(learner=learner, state=StudySession.State.ACTIVE).first()
    if active is not None:
        return credit_on_pass(session=active, check=check, seen=seen, at=at)
    return release_tails(learner=learner, check=check, at=at)


@transaction.atomic
def take_unreviewed_pass(*, learner: User, check: str, at: datetime) -> int:
    """A new face passed that nobody has looked at yet: study goes on, its time is held. Answers the seconds."""
    lock_ledger(learner=learner)
    _may_begin(learner, check, at)
    return hold_until_face_is_reviewed(learner=learner, check=check, at=at)


@transaction.atomic
def take_alternative(*, learner: User, check: str, at: datetime) -> int:
    """The learner confirmed in another way, which is worth a passed check and releases what waits."""
    counted = take_pass(learner=learner, check=check, at=at)
    return counted + release_by_alternative(learner=learner, at=at)


@transaction.atomic
def take_mismatch(*, learner: User, check: str, at: datetime) -> int:
    """A check showed somebody else, or a trick: the tail waits for another way or a person. Answers the seconds."""
    active = StudySession.objects.filter(learner=learner, state=StudySession.State.ACTIVE).first()
    return hold_after_failed_check(session=active, check=check, at=at) if active else 0


def _may_begin(learner: User, check: str, at: datetime) -> None:
    StandingPass.objects.update_or_create(
        learner=learner, defaults={"check_reference": check, "passed_at": at, "spent_at": None}
    )


@transaction.atomic
def trust(*, learner: User, reference: str, at: datetime) -> int:
    """Take the learner's word, as if a check had been passed. Refuses where the portal serves an institution."""
    if settings.IN_PRODUCTION or not settings.TRUSTED_PRESENCE:
        raise NotTrustedHere
    return take_pass(learner=learner, check=f"trusted:{reference}", at=at)
