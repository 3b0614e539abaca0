"""Making templates and pictures go away, by wish or by the calendar."""

from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.portal.registry.erasure import Erased
from spom.presence.actions.vanishing import (
    destroy_forgotten_keys,
    erase_evidence,
    erase_pictures_of,
    erase_templates,
)
from spom.presence.events import FacesErased
from spom.presence.models.checks import Evidence, FrameMark, PresenceCheck, SeenFrame
from spom.presence.models.consent import Consent
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.policies import SEEN_FRAMES_KEPT
from spom.presence.queries.checks import CHECKS_COMPARED


@transaction.atomic
def erase_faces(*, learner: User, by: User | None, at: datetime) -> int:
    """Erase every template of the learner, each with its key, and the pictures of an enrolment that waits.

    Evidence of failed checks stays for its ninety days, because the learner may still appeal. Answers the templates.
    """
    gone = erase_templates(faces=ReferenceFace.objects.of(learner), at=at)
    erase_pictures_of(reviews=Review.objects.filter(learner=learner), at=at)
    PresenceCheck.objects.filter(learner=learner).exclude(likeness=[]).update(likeness=[])
    announce(FacesErased(learner=learner, templates=gone, by=by, at=at))
    return gone


@transaction.atomic
def erase_overdue(*, at: datetime) -> int:
    """Erase what was kept for a time that is over: evidence, old faces, marks of frames. Answers the rows."""
    evidence = erase_evidence(evidence=Evidence.objects.filter(erase_at__lte=at), at=at)
    faces = erase_templates(faces=ReferenceFace.objects.filter(ends_at__lte=at), at=at)
    frames, _by_model = FrameMark.objects.filter(seen_on__lt=(at - SEEN_FRAMES_KEPT).astimezone(UTC).date()).delete()
    older, _by_model = SeenFrame.objects.filter(seen_at__lt=at - SEEN_FRAMES_KEPT).delete()
    decided = Q(kind=Review.Kind.NEW_FACE, decided_at__lt=at - Review.TO_APPEAL)
    erase_pictures_of(reviews=Review.objects.filter(decided), at=at)
    return evidence + faces + frames + older + destroy_forgotten_keys(at=at)


@transaction.atomic
def forget_person(*, user: User, by: User, at: datetime) -> Erased:
    """Everything a camera made of somebody who asked to be forgotten. That they were checked stays with their hours."""
    evidence = erase_evidence(evidence=Evidence.objects.filter(check_made__learner=user), at=at)
    written = PresenceCheck.objects.filter(learner=user).exclude(answer="", camera="").update(answer="", camera="")
    words = Review.objects.filter(learner=user).exclude(said="", appeal="").update(said="", appeal="")
    standing = Consent.objects.standing().filter(learner=user).update(withdrawn_at=at)
    Consent.objects.filter(learner=user, needs_guardian=True).update(
        guardian_name="-", guardian_reach="", guardian_note=""
    )
    templates = erase_faces(learner=user, by=by, at=at)
    return Erased(
        rows=evidence + written + words + standing + templates,
        kept=_("When checks took place, how they went and what was agreed to: the hours they confirmed stay provable."),
    )


def forget_old_likeness(*, learner: User, at: datetime) -> None:  # noqa: ARG001  # every action is told when
    """How frames looked is compared with the newest checks of the same learner only: older looks go at once."""
    with connection.cursor() as cursor:
        cursor.execute(OLD_LIKENESS, {"learner": learner.pk, "compared": CHECKS_COMPARED})


OLD_LIKENESS = """
UPDATE presence_presencecheck SET likeness = '{}' WHERE id IN (
  SELECT id FROM presence_presencecheck WHERE learner_id = %(learner)s AND likeness <> '{}'
  ORDER BY drawn_at DESC, id DESC OFFSET %(compared)s
)
"""
