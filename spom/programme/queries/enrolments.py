"""Enrolments as staff look for them, and what one rests on. Coordinators find those of their own units."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.identity.models.people import UserQuerySet
from spom.identity.queries import people_to_help
from spom.kit.proof import Proof
from spom.programme.models.catalogue import Programme
from spom.programme.models.enrolment import Enrolment, EnrolmentQuerySet
from spom.programme.queries.dossier import dossier_for
from spom.programme.queries.eligibility import exemption_from


class Show(models.TextChoices):
    """Which enrolments a list shows."""

    LIVE = "LIVE", _("In force")
    ENDED = "ENDED", _("Ended")
    ALL = "ALL", _("All")


def students_of(staff: User) -> UserQuerySet:
    """Whom this member of staff enrols and decides about: everybody, or the people of their units. Never themselves."""
    return people_to_help(staff).exclude(pk=staff.pk)


def enrolments_for(staff: User) -> EnrolmentQuerySet:
    """Enrolments of these students, ended ones too."""
    mine = Enrolment.objects.filter(learner__in=students_of(staff).values("pk"))
    return mine.select_related("programme", "learner__unit")


def looked_for(
    enrolments: EnrolmentQuerySet, *, words: str, programme: Programme | None, show: Show
) -> EnrolmentQuerySet:
    """Those whose student has every word in the name or number, of one programme or all."""
    for word in words.split():
        enrolments = enrolments.filter(Q(learner__full_name__icontains=word) | Q(learner__username__icontains=word))
    if programme is not None:
        enrolments = enrolments.filter(programme=programme)
    if show == Show.ALL:
        return enrolments
    return enrolments.filter(withdrawn_at__isnull=show == Show.LIVE)


def exemption_proofs(*, enrolment: Enrolment, at: datetime) -> list[Proof]:
    """For each set, whether the student is exempt and why, in two statements."""
    dossier = dossier_for(enrolment=enrolment, at=at)
    return [
        exemption_from(module_set=module_set, granted=dossier.exemptions, rules=dossier.rules, facts=dossier.facts)
        for module_set in enrolment.programme.sets.order_by("letter", "pk")
    ]
