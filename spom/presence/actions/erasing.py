"""Making templates and pictures go away, by wish or by the calendar."""

from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Q

from spom.identity.models import User
from spom.journal.events import announce
from spom.presence.events import FacesErased
from spom.presence.models.checks import Evidence, FrameMark, PresenceCheck, SeenFrame
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.policies import SEEN_FRAMES_KEPT
from spom.presence.queries.checks import CHECKS_COMPARED


@transaction.atomic
def erase_faces(*, learner: User, by: User | None, at: datetime) -> int:
    """Erase every template of the learner, each with its key, and the pictures of an enrolment that waits.

    Evidence of failed checks stays for its ninety days, because the learner may still appeal. Answers the templates.
    """
    gone, _by_model = ReferenceFace.objects.filter(learner=learner).delete()
    Review.objects.filter(learner=learner, kind=Review.Kind.NEW_FACE).exclude(frames=[]).update(frames=[], seal=None)
    PresenceCheck.objects.filter(learner=learner).exclude(likeness=[]).update(likeness=[])
    announce(FacesErased(learner=learner, templates=gone, by=by, at=at))
    return gone


@transaction.atomic
def erase_overdue(*, at: datetime) -> int:
    """Erase what was kept for a time that is over: evidence, old faces, marks of frames. Answers the rows."""
    evidence, _models = Evidence.objects.filter(erase_at__lte=at).delete()
    faces, _models = ReferenceFace.objects.filter(ends_at__lte=at).delete()
    frames, _models = FrameMark.objects.filter(seen_on__lt=(at - SEEN_FRAMES_KEPT).astimezone(UTC).date()).delete()
    older, _models = SeenFrame.objects.filter(seen_at__lt=at - SEEN_FRAMES_KEPT).delete()
    decided = Q(kind=Review.Kind.NEW_FACE, decided_at__lt=at - Review.TO_APPEAL)
    Review.objects.filter(decided).exclude(frames=[]).update(frames=[], seal=None)
    return evidence + faces + frames + older


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
