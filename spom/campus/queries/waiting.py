"""Which of a learner's intervals wait, and for what."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from spom.campus.models.ledger import LedgerHead, StudyInterval, Verdict
from spom.campus.policies import CONFIRM_WITHIN


def waiting(head: LedgerHead) -> QuerySet[StudyInterval]:
    """Intervals nobody has decided on."""
    decided = Verdict.objects.filter(interval=OuterRef("pk"))
    return StudyInterval.objects.filter(~Exists(decided), learner=head.learner).order_by("position")


def undecided(head: LedgerHead) -> QuerySet[StudyInterval]:
    """Intervals without a verdict, and those whose newest verdict is HELD."""
    return without_end().filter(learner=head.learner).order_by("position")


def without_end() -> QuerySet[StudyInterval]:
    """The same of everybody: no final verdict exists."""
    final = Verdict.objects.filter(interval=OuterRef("pk")).exclude(kind=Verdict.Kind.HELD)
    return StudyInterval.objects.filter(~Exists(final))


def for_a_person(at: datetime) -> QuerySet[StudyInterval]:
    """Time that only another way of confirming, or a person, can make count: held, or no longer to be confirmed.

    A session that goes on may still confirm its own time, however old.
    """
    held = Verdict.objects.filter(interval=OuterRef("pk"), kind=Verdict.Kind.HELD)
    too_late = Q(during__endswith__lt=at - CONFIRM_WITHIN, session__last_at__lt=at - CONFIRM_WITHIN)
    return without_end().filter(Exists(held) | too_late)
