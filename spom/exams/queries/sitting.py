"""What is asked of people who sit a test."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from spom.booking.models.seats import Booking
from spom.exams.models.papers import Blueprint, Form
from spom.exams.models.sitting import Admission, Attempt, Entitlement
from spom.exams.models.timing import ReseatOffer
from spom.identity.models import User
from spom.programme.models.catalogue import Module

# Longer than any test goes on after the end of its slot.
NEVER_BEGAN = timedelta(days=1)


def entitlement_of(learner: User) -> Entitlement | None:
    """The learner's right to more time."""
    return Entitlement.objects.filter(learner=learner, ended_at__isnull=True).first()


def form_for(*, learner: User, module: Module, purpose: Blueprint.Purpose, at: datetime) -> Form | None:
    """A form that is open and that the learner met least often; of equals, neighbours get different ones."""
    open_now = Form.objects.in_use().filter(blueprint__module=module, blueprint__purpose=purpose, opens_at__lte=at)
    forms = list(open_now.select_related("blueprint__module").order_by("pk"))
    if not forms:
        return None
    met = list(Attempt.objects.filter(learner=learner, form__in=forms).values_list("form", flat=True))
    least = min(met.count(form.pk) for form in forms)
    fresh = [form for form in forms if met.count(form.pk) == least]
    return fresh[learner.pk % len(fresh)]


def own_attempts(learner: User) -> QuerySet[Attempt]:
    """The learner's attempts, the newest first."""
    return (
        Attempt.objects.filter(learner=learner)
        .select_related("learner", "module", "form__blueprint", "admission__seat__slot__centre")
        .order_by("-started_at", "-pk")
    )


def own_admissions(learner: User) -> QuerySet[Admission]:
    """Where the learner was let in and has not begun."""
    waiting = Admission.objects.filter(learner=learner, attempt__isnull=True)
    return waiting.select_related("learner", "module", "seat__slot__centre").order_by("admitted_at")


def own_offers(learner: User, *, at: datetime) -> QuerySet[ReseatOffer]:
    """Seats the learner may choose anew after an incident."""
    standing = ReseatOffer.objects.filter(admission__learner=learner, taken_at__isnull=True, ends_at__gt=at)
    return standing.select_related(
        "admission__module", "admission__seat__slot__centre", "admission__seat__booking__module"
    ).order_by("made_at", "pk")


def admissions_over(at: datetime) -> QuerySet[Admission]:
    """People who were let in, never began, and whose slot is long over, while their booking still says it is ahead."""
    never = Admission.objects.filter(attempt__isnull=True, seat__slot__ends_at__lte=at - NEVER_BEGAN)
    return never.filter(seat__booking__state=Booking.State.LIVE).select_related("seat").order_by("pk")


def practice_papers(at: datetime) -> QuerySet[Blueprint]:
    """Practice papers that have a form to give out."""
    ready = Form.objects.in_use().filter(opens_at__lte=at).values("blueprint")
    found = Blueprint.objects.filter(purpose=Blueprint.Purpose.PRACTICE, pk__in=ready)
    return found.select_related("module__module_set").order_by("module__code", "name")
