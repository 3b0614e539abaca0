"""What is asked of credentials."""

from django.db.models import QuerySet

from spom.credentials.models import Credential, MarksStatement
from spom.identity.models import User


def own(learner: User) -> QuerySet[Credential]:
    """The learner's certificates, the newest first."""
    return Credential.objects.filter(learner=learner).order_by("-issued_at", "-pk")


def everyones() -> QuerySet[Credential]:
    """Every certificate, the newest first."""
    return Credential.objects.select_related("learner").order_by("-issued_at", "-pk")


def revoked() -> QuerySet[Credential]:
    """Certificates that hold no more."""
    return Credential.objects.filter(revoked_at__isnull=False).order_by("revoked_at", "pk")


def own_statements(learner: User) -> QuerySet[MarksStatement]:
    """The learner's statements of marks, the newest first."""
    return MarksStatement.objects.filter(learner=learner).order_by("-issued_at", "-pk")


def is_newest(statement: MarksStatement) -> bool:
    """Is there no later one of the same learner, with other marks?"""
    later = MarksStatement.objects.filter(learner=statement.learner_id, issued_at__gt=statement.issued_at)
    return not later.exists()
