"""What is asked of credentials."""

from django.db.models import QuerySet

from spom.credentials.models import Credential
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
