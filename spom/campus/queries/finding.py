"""Finding modules by their words."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from spom.identity.models import User
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment


def modules_found(*, learner: User, words: Sequence[str]) -> QuerySet[Module]:
    """The modules of the programmes the learner is enrolled in that have every word in their name or code."""
    programmes = Enrolment.objects.live().filter(learner=learner).values("programme")
    found = Module.objects.filter(module_set__programme__in=programmes)
    for word in words:
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word))
    return found.order_by("name", "pk")


def every_module_found(*, words: Sequence[str]) -> QuerySet[Module]:
    """Modules of any programme that have every word in their name or code."""
    found = Module.objects.all()
    for word in words:
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word))
    return found.order_by("name", "pk")
