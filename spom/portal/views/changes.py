"""Corrections of details: asked by the person, decided by staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.identity.policies import anyone_signed_in
from spom.kit.errors import Refusal
from spom.kit.file_answers import download
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.portal.actions import details as actions
from spom.portal.forms.profile import DetailChangeForm, OptionalRemarkForm, RemarkForm
from spom.portal.models.profile import DetailChange
from spom.portal.policies.profile import may_decide_changes
from spom.portal.queries.profile import changes_of, changes_to_decide


@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
def my_changes(request: UserRequest) -> HttpResponse:
    """What I asked to have corrected, and a new request."""
    form, refusal = DetailChangeForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_detail_change(
                user=request.user,
                detail=form.cleaned_data["detail"],
                after=form.after,
                reason=form.cleaned_data["reason"],
                evidence=form.kept,
                at=timezone.now(),
            )
        except Refusal as no:
            form.forget()
            refusal = no
        else:
            messages.success(request, _("Asked. You are told of the decision."))
            return redirect("portal:my_changes")
    context = {"form": form, "changes": changes_of(request.user)[:50], "refusal": refusal}
    status = INVALID if form.errors else REFUSED if refusal else None
    return render(request, "portal/my_changes.html", context, status=status)


@require_POST
@allowed(anyone_signed_in)
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """I no longer want it."""
    change = get_object_or_404(changes_of(request.user), pk=pk)
    try:
        actions.withdraw_detail_change(change=change, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("portal:my_changes")


@require_GET
@allowed(anyone_signed_in)
def my_evidence(request: UserRequest, pk: int) -> HttpResponseBase:
    """The paper I sent."""
    return _evidence(get_object_or_404(changes_of(request.user).exclude(evidence_place=""), pk=pk))


@require_GET
@allowed(may_decide_changes)
def queue(request: UserRequest) -> HttpResponse:
    """What waits for a decision, the oldest first; and what was decided."""
    wanted = request.GET.get("state", "WAITING")
    changes = changes_to_decide(request.user)
    if wanted in DetailChange.State.values:
        changes = changes.filter(state=wanted)
    page = numbered_page(changes.order_by("asked_at", "pk"), number=request.GET.get("page"))
    context = {"page": page, "wanted": wanted, "states": DetailChange.State.choices}
    return render(request, "portal/changes.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_decide_changes)
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """One request: before and after, the reason, the paper; then yes or no."""
    change = get_object_or_404(changes_to_decide(request.user), pk=pk)
    agrees = "approve" in request.POST
    form_of = OptionalRemarkForm if agrees else RemarkForm
    form = form_of(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        act = actions.approve_detail_change if agrees else actions.refuse_detail_change
        try:
            act(change=change, remark=form.cleaned_data["remark"], by=request.user, at=timezone.now())
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Decided. The person is told."))
            return redirect("portal:changes")
    context = {"change": change, "form": form, "refusal": refusal}
    status = INVALID if form.errors else REFUSED if refusal else None
    return render(request, "portal/change.html", context, status=status)


@require_GET
@allowed(may_decide_changes)
def evidence(request: UserRequest, pk: int) -> HttpResponseBase:
    """The paper of a request I may decide."""
    return _evidence(get_object_or_404(changes_to_decide(request.user).exclude(evidence_place=""), pk=pk))


def _evidence(change: DetailChange) -> HttpResponseBase:
    return download(place=change.evidence_place, name=change.evidence_name)
