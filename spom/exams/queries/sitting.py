"""What is asked of people who sit a test."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, CharField, Count, DateTimeField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from spom.booking.models.seats import Booking
from spom.exams.models.papers import Blueprint, Form
from spom.exams.models.sitting import Admission, Attempt, Entitlement
from spom.exams.models.timing import ReseatOffer
from spom.identity.models import User
from spom.kit.prepared import Given, Prepared
from spom.programme.models.catalogue import Module

# Longer than any test goes on after the end of its slot.
NEVER_BEGAN = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The form somebody gets, and how many more minutes each of its hours has for them."""

    form: Form
    minutes_an_hour: int


def _open_forms() -> QuerySet[Form]:
    learner = Given("learner", BigIntegerField())
    met = Attempt.objects.filter(learner=learner, form=OuterRef("pk")).order_by().values("form").annotate(n=Count("pk"))
    live = Entitlement.objects.filter(learner=learner, ended_at__isnull=True)
    forms = Form.objects.in_use().filter(
        blueprint__module=Given("module", BigIntegerField()),
        blueprint__purpose=Given("purpose", CharField()),
        opens_at__lte=Given("at", DateTimeField()),
    )
    return (
        forms.annotate(
            met=Coalesce(Subquery(met.values("n")), 0),
            more=Coalesce(Subquery(live.values("minutes_an_hour")), 0),
        )
        .select_related("blueprint__module")
        .defer("sealed")
        .order_by("pk")
    )


# Asked by everybody in the minute in which a test begins.
_OPEN_FORMS = Prepared(_open_forms)
_RUNNING = Prepared(
    lambda: Attempt.objects.running().filter(
        learner=Given("learner", BigIntegerField()), purpose=Given("purpose", CharField())
    )
)
_AT_THE_DOOR = Prepared(
    lambda: (
        Admission.objects.filter(pk=Given("admission", BigIntegerField()))
        .annotate(begun=Subquery(Attempt.objects.filter(admission=OuterRef("pk")).values("pk")))
        .select_related("seat__slot", "seat__booking__enrolment", "learner", "module")
        .select_for_update(of=("self",))
    )
)


_PRACTICE = Prepared(
    lambda: Blueprint.objects.filter(
        pk=Given("paper", BigIntegerField()),
        purpose=Blueprint.Purpose.PRACTICE,
        pk__in=Form.objects.in_use().filter(opens_at__lte=Given("at", DateTimeField())).values("blueprint"),
    ).select_related("module__module_set")
)
_OWN_ADMISSION = Prepared(
    lambda: Admission.objects.filter(
        pk=Given("admission", BigIntegerField()), learner=Given("learner", BigIntegerField())
    ).select_related("learner", "module", "seat__slot__centre", "seat__booking")
)


_OWN_ATTEMPT = Prepared(
    lambda: (
        Attempt.objects.filter(pk=Given("attempt", BigIntegerField()), learner=Given("learner", BigIntegerField()))
        .select_related("learner", "module", "form__blueprint")
        # Long, and mostly known already: see `paper_of`.
        .defer("form__sealed")
    )
)


def practice_paper(pk: int, *, at: datetime) -> Blueprint | None:
    """A practice paper that has a form to give out."""
    return _PRACTICE.first({"paper": pk, "at": at})


def own_admission(learner: User, pk: int) -> Admission | None:
    """Where the learner was let in."""
    return _OWN_ADMISSION.first({"admission": pk, "learner": learner.pk})


def form_for(*, learner: User, module: Module, purpose: Blueprint.Purpose, at: datetime) -> Turn | None:
    """A form that is open and that the learner met least often; of equals, neighbours get different ones."""
    given = {"learner": learner.pk, "module": module.pk, "purpose": purpose.value, "at": at}
    # What a query adds to a row is not part of its type.
    forms = [(vars(form)["met"], vars(form)["more"], form) for form in _OPEN_FORMS.rows(given)]
    if not forms:
        return None
    least = min(met for met, _more, _form in forms)
    fresh = [(more, form) for met, more, form in forms if met == least]
    more, form = fresh[learner.pk % len(fresh)]
    return Turn(form=form, minutes_an_hour=more)


def running_attempt(learner: User, purpose: Blueprint.Purpose) -> Attempt | None:
    """The paper of this kind that the learner has not handed in."""
    return _RUNNING.first({"learner": learner.pk, "purpose": purpose.value})


def at_the_door(admission: Admission) -> tuple[Admission, int | None]:
    """The admission, locked until the transaction ends, and the attempt that began with it."""
    found = _AT_THE_DOOR.rows({"admission": admission.pk})[0]
    return found, vars(found)["begun"]


def own_attempt(learner: User, pk: int) -> Attempt | None:
    """One of the learner's attempts."""
    return _OWN_ATTEMPT.first({"attempt": pk, "learner": learner.pk})


def own_attempts(learner: User) -> QuerySet[Attempt]:
    """The learner's attempts, the newest first."""
    return (
        Attempt.objects.filter(learner=learner)
        .select_related("learner", "module", "form__blueprint", "admission__seat__slot__centre")
        # Long, and mostly known already: see `paper_of`.
        .defer("form__sealed")
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
