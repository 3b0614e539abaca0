"""Enrolments as staff keep them: found, begun, corrected, ended; facts and exemptions of one student."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.asking import Deed, Terms, answer
from spom.kit.pagination import numbered_page
from spom.portal.http import area
from spom.programme.actions.enrolling import correct_registration, enrol, record_fact, withdraw
from spom.programme.actions.ruling import exempt, lift_exemption
from spom.programme.forms.enrolling import CorrectForm, EnrolForm, ExemptForm, FactForm, FindForm
from spom.programme.forms.why import WhyForm
from spom.programme.models.enrolment import Enrolment, Exemption, Fact
from spom.programme.policies import may_decide_exemptions, may_enrol
from spom.programme.queries.enrolments import Show, enrolments_for, exemption_proofs, looked_for

ENROLMENTS = gettext_lazy("Enrolments")
POST = "POST"


@area("learning")
@require_GET
@allowed(may_enrol)
def enrolments(request: UserRequest) -> HttpResponse:
    """Who takes part in what."""
    form = FindForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    found = looked_for(
        enrolments_for(request.user),
        words=said.get("q", ""),
        programme=said.get("programme"),
        show=Show(said.get("show") or Show.LIVE),
    )
    page = numbered_page(found.order_by("learner__full_name", "pk"), number=request.GET.get("page"))
    is_asked = bool(said.get("q") or said.get("programme") or said.get("show"))
    return render(request, "programme/staff/enrolments.html", {"form": form, "page": page, "is_asked": is_asked})


@area("learning")
@require_GET
@allowed(may_enrol)
def show(request: UserRequest, pk: int) -> HttpResponse:
    """One enrolment and everything that was decided about it."""
    found = _mine(request, pk)
    context = {
        "enrolment": found,
        "proofs": exemption_proofs(enrolment=found, at=timezone.now()),
        "exemptions": found.exemptions.select_related("module_set", "granted_by", "lifted_by").order_by("-pk"),
        "facts": found.facts.order_by("-recorded_at", "-pk"),
        "corrections": found.corrections.select_related("corrected_by").order_by("-pk"),
        "carried": found.carried.select_related("module").order_by("module__name", "earned_on", "pk"),
        "may_decide": may_decide_exemptions(request.user),
    }
    return render(request, "programme/staff/enrolment.html", context)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_enrol)
@fresh
def begin(request: UserRequest) -> HttpResponse:
    """Enrol one student."""
    form = EnrolForm(request.POST if request.method == POST else None, staff=request.user)
    deed = Deed(
        title=_("Enrol a student"),
        lead=_("For many students at once, the registry's file names the programme."),
        question=_("Enrol this student?"),
        verb=_("Enrol the student"),
        back=reverse("programme:enrolments"),
        back_title=ENROLMENTS,
    )

    def terms(said: EnrolForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Student"), _named(said.learner.full_name, said.learner.username)),
            (_("Programme"), asked["programme"].name),
            (_("Registered since"), date_format(asked["registered_on"])),
            (_("Source"), asked["source"]),
        ]

    def act(said: EnrolForm) -> str:
        asked = said.cleaned_data
        enrol(
            programme=asked["programme"],
            learner=said.learner,
            registered_on=asked["registered_on"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("%(name)s is enrolled.") % {"name": said.learner.full_name}

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_enrol)
@fresh
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Correct since when a student takes part."""
    found = _mine(request, pk)
    form = CorrectForm(request.POST if request.method == POST else None, initial={"registered_on": found.registered_on})
    deed = _deed(
        found, title=_("Correct the day of registration"), question=_("Correct this day?"), verb=_("Correct the day")
    )

    def terms(said: CorrectForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Student"), _named(found.learner.full_name, found.learner.username)),
            (_("Registered since, until now"), date_format(found.registered_on)),
            (_("Registered since"), date_format(asked["registered_on"])),
            (_("Reason"), asked["reason"]),
            (_("Source"), asked["source"]),
        ]

    def act(said: CorrectForm) -> str:
        asked = said.cleaned_data
        correct_registration(
            enrolment=found,
            registered_on=asked["registered_on"],
            reason=asked["reason"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The day of registration is corrected.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_enrol)
@fresh
def end(request: UserRequest, pk: int) -> HttpResponse:
    """End an enrolment."""
    found = _mine(request, pk)
    form = WhyForm(request.POST if request.method == POST else None)
    deed = _deed(found, title=_("End the enrolment"), question=_("End this enrolment?"), verb=_("End the enrolment"))

    def warning(said: WhyForm) -> str:
        del said
        return _("The student can learn and book nothing more in this programme. What was learned stays on record.")

    def act(said: WhyForm) -> str:
        asked = said.cleaned_data
        withdraw(
            enrolment=found,
            reason=asked["reason"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The enrolment has ended.")

    def terms(said: WhyForm) -> Terms:
        return _why(found, said)

    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=warning)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_enrol)
@fresh
def add_fact(request: UserRequest, pk: int) -> HttpResponse:
    """Note what the registry says of a student, for the rules to read."""
    found = _mine(request, pk)
    form = FactForm(request.POST if request.method == POST else None)
    deed = _deed(found, title=_("Record a fact"), question=_("Record this fact?"), verb=_("Record the fact"))

    def terms(said: FactForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Student"), _named(found.learner.full_name, found.learner.username)),
            (Fact.Name(asked["name"]).label, asked["value"]),
            (_("Source"), asked["source"]),
        ]

    def act(said: FactForm) -> str:
        asked = said.cleaned_data
        record_fact(
            enrolment=found,
            name=Fact.Name(asked["name"]),
            value=asked["value"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The fact is on record. The rules read it from now on.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_decide_exemptions)
@fresh
def grant(request: UserRequest, pk: int) -> HttpResponse:
    """Exempt a student from a set."""
    found = _mine(request, pk)
    form = ExemptForm(request.POST if request.method == POST else None, programme=found.programme)
    deed = _deed(
        found, title=_("Grant an exemption"), question=_("Grant this exemption?"), verb=_("Grant the exemption")
    )

    def terms(said: ExemptForm) -> Terms:
        return [(_("Set"), said.cleaned_data["module_set"].letter), *_why(found, said)]

    def act(said: ExemptForm) -> str:
        asked = said.cleaned_data
        exempt(
            enrolment=found,
            module_set=asked["module_set"],
            reason=asked["reason"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The exemption is granted.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_decide_exemptions)
@fresh
def lift(request: UserRequest, pk: int) -> HttpResponse:
    """Take an exemption back."""
    mine = Exemption.objects.filter(enrolment__in=enrolments_for(request.user).values("pk"))
    exemption = get_object_or_404(mine.select_related("module_set"), pk=pk)
    found = _mine(request, exemption.enrolment_id)
    form = WhyForm(request.POST if request.method == POST else None)
    deed = _deed(
        found,
        title=_("Withdraw an exemption"),
        question=_("Withdraw this exemption?"),
        verb=_("Withdraw the exemption"),
    )

    def terms(said: WhyForm) -> Terms:
        return [(_("Set"), exemption.module_set.letter), (_("Granted because"), exemption.reason), *_why(found, said)]

    def act(said: WhyForm) -> str:
        asked = said.cleaned_data
        lift_exemption(
            exemption=exemption,
            reason=asked["reason"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The exemption is withdrawn. A rule may still exempt the student.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


def _mine(request: UserRequest, pk: int) -> Enrolment:
    return get_object_or_404(enrolments_for(request.user), pk=pk)


def _named(name: str, number: str) -> str:
    return f"{name} ({number})"


def _deed(enrolment: Enrolment, *, title: str, question: str, verb: str) -> Deed:
    return Deed(
        title=title,
        lead=_named(enrolment.learner.full_name, enrolment.learner.username) + f" · {enrolment.programme.name}",
        question=question,
        verb=verb,
        back=reverse("programme:enrolment", args=[enrolment.pk]),
        back_title=enrolment.learner.full_name,
    )


def _why(enrolment: Enrolment, said: WhyForm) -> list[tuple[str, str]]:
    return [
        (_("Student"), _named(enrolment.learner.full_name, enrolment.learner.username)),
        (_("Reason"), said.cleaned_data["reason"]),
        (_("Source"), said.cleaned_data["source"]),
    ]
