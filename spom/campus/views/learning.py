"""The learner's sets, one module with its proof, and the choice of an elective."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spom.campus.forms import ChoiceForm
from spom.campus.policies import may_study
from spom.campus.queries.days import days_of, pace_of, streak
from spom.campus.queries.lessons import edition_for, lessons_of
from spom.campus.queries.lost import lost_times
from spom.campus.queries.plan import hours_learned, learning_plan
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.programme.actions.enrolling import choose_elective
from spom.programme.models.catalogue import Module, ModuleSet
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.eligibility import eligibility
from spom.programme.queries.standing import enrolment_of, module_to_learn


@require_GET
@allowed(may_study)
def learning(request: UserRequest) -> HttpResponse:
    """Every set of the programme, with its hours."""
    now = timezone.now()
    plan = learning_plan(learner=request.user, at=now)
    pace = pace_of(plan, at=now) if plan else None
    return render(request, "campus/learning.html", {"plan": plan, "pace": pace})


@require_GET
@allowed(may_study)
def history(request: UserRequest) -> HttpResponse:
    """Day by day: what counted, what waits, what did not count and why."""
    now = timezone.now()
    days = days_of(enrolment=_enrolment(request), at=now)
    return render(request, "campus/history.html", {"days": days, "streak": streak(days, at=now), "now": now})


@require_GET
@allowed(may_study)
def module(request: UserRequest, module_id: int) -> HttpResponse:
    """One module: its lessons, the hours, and what is missing until its test can be booked."""
    enrolment, now = _enrolment(request), timezone.now()
    found = get_object_or_404(_modules_of(enrolment), pk=module_id)
    edition = edition_for(enrolment=enrolment, module=found)
    context = {
        "module": found,
        "lessons": lessons_of(edition) if edition else [],
        "hours": hours_learned(enrolment=enrolment, module=found),
        "proof": eligibility(enrolment=enrolment, module=found, at=now),
        "uncounted": lost_times(enrolment=enrolment, module=found)[:100],
        "now": now,
    }
    return render(request, "campus/module.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_study)
def choice(request: UserRequest, set_id: int) -> HttpResponse:
    """Choose a module of an elective set."""
    enrolment = _enrolment(request)
    sets = ModuleSet.objects.filter(programme_id=enrolment.programme_id, kind=ModuleSet.Kind.CHOOSE_ONE)
    module_set = get_object_or_404(sets, pk=set_id)
    chosen = module_to_learn(enrolment=enrolment, module_set=module_set)
    form = ChoiceForm(request.POST if request.method == "POST" else None, module_set=module_set, chosen=chosen)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            picked = choose_elective(
                enrolment=enrolment, module=form.cleaned_data["module"], by=request.user, at=timezone.now()
            )
        except Refusal as no:
            refusal = no
        else:
            words = _("You chose %(module)s for Set %(letter)s.")
            messages.info(request, words % {"module": picked.module.name, "letter": module_set.letter})
            return redirect("campus:module", picked.module_id)
    status = REFUSED if refusal else INVALID if form.errors else None
    context = {"form": form, "module_set": module_set, "chosen": chosen, "refusal": refusal}
    return render(request, "campus/choice.html", context, status=status)


def _enrolment(request: UserRequest) -> Enrolment:
    enrolment = enrolment_of(request.user)
    if enrolment is None:
        raise Http404
    return enrolment


def _modules_of(enrolment: Enrolment) -> QuerySet[Module]:
    mine = Module.objects.filter(module_set__programme_id=enrolment.programme_id)
    return mine.select_related("module_set")
