"""Paying less: a student asks with evidence, staff look at it and decide."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spom.booking.actions.fees import ask_for_waiver, grant_waiver, refuse_waiver
from spom.booking.forms.seats import WaiverDecisionForm, WaiverForm
from spom.booking.models.fees import Waiver
from spom.booking.policies.people import may_book, may_decide_requests
from spom.booking.queries.overview import requests_waiting, waivers_of, waivers_waiting
from spom.booking.views.changing import keep_evidence
from spom.identity.http import UserRequest, allowed, fresh
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.kit.file_answers import download
from spom.kit.http import INVALID, REFUSED
from spom.portal.http import area


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_book)
def waiver(request: UserRequest) -> HttpResponse:
    """Ask to pay less, and see how earlier requests stand."""
    form = WaiverForm(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            _ask(request.user, form)
        except Refusal as no:
            refusal = no
        else:
            messages.info(request, _("We have your request. Somebody looks at it and you are told."))
            return redirect("booking:waiver")
    mine = list(waivers_of(request.user))
    context = {
        "form": form,
        "refusal": refusal,
        "waivers": mine,
        "waits": any(one.state == Waiver.State.ASKED for one in mine),
    }
    return render(
        request, "booking/waiver.html", context, status=REFUSED if refusal else INVALID if form.errors else None
    )


@area("booking")
@require_GET
@allowed(may_decide_requests)
def waivers(request: UserRequest) -> HttpResponse:
    """Requests to pay less that wait for a decision."""
    return render(request, "booking/waivers.html", {"waivers": waivers_waiting(request.user), "here": "waivers"})


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_decide_requests)
@fresh
def decide_waiver(request: UserRequest, waiver_id: int) -> HttpResponse:
    """One request with its evidence, and the decision."""
    asked, now = get_object_or_404(waivers_waiting(request.user), pk=waiver_id), timezone.now()
    form, refusal = WaiverDecisionForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if "grant" in request.POST:
                until = said["until_on"]
                grant_waiver(waiver=asked, percent=said["percent"] or 100, until_on=until, by=request.user, at=now)
            else:
                refuse_waiver(waiver=asked, note=said["note"], by=request.user, at=now)
        except Refusal as no:
            refusal = no
        else:
            messages.info(request, _("Decided. The student is told."))
            return redirect("booking:waivers")
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(
        request, "booking/waiver_decision.html", {"asked": asked, "form": form, "refusal": refusal}, status=status
    )


@area("booking")
@require_GET
@allowed(may_decide_requests)
def waiver_evidence(request: UserRequest, waiver_id: int) -> HttpResponseBase:
    """What the student showed; to save, never to open in the portal. Only while somebody has to decide."""
    asked = get_object_or_404(waivers_waiting(request.user), pk=waiver_id)
    return download(place=asked.evidence, name=asked.evidence_name)


@area("booking")
@require_GET
@allowed(may_decide_requests)
def move_evidence(request: UserRequest, request_id: int) -> HttpResponseBase:
    """What a student showed who asks for a free move; the same holds for it."""
    asked = get_object_or_404(requests_waiting(request.user), pk=request_id)
    return download(place=asked.evidence, name=asked.evidence_name)


def _ask(learner: User, form: WaiverForm) -> None:
    said = form.cleaned_data
    kept = keep_evidence(said["evidence"])
    category = Waiver.Category(said["category"])
    ask_for_waiver(learner=learner, category=category, words=said["words"], evidence=kept, at=timezone.now())
