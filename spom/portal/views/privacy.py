"""What a person agreed to, and being forgotten."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed, fresh
from spom.identity.models import User
from spom.identity.policies import anyone_signed_in
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.actions.erasure import ask_erasure, withdraw_erasure
from spom.portal.forms.profile import ErasureForm
from spom.portal.models.profile import ErasureRequest
from spom.portal.queries.profile import erasure_of
from spom.portal.registry.consents import Purpose, UnknownPurpose, purpose_called, purposes_for
from spom.portal.registry.records import every_record


@require_GET
@allowed(anyone_signed_in)
def consents(request: UserRequest) -> HttpResponse:
    """Every purpose, how I stand to it, and one press to change that."""
    rows = [(purpose, purpose.standing(request.user)) for purpose in purposes_for(request.user)]
    return render(request, "portal/consents.html", {"rows": rows})


@require_POST
@allowed(anyone_signed_in)
def give(request: UserRequest, code: str) -> HttpResponse:
    """Agree."""
    purpose = _purpose(request, code)
    if purpose.give is None:
        raise Http404
    return _done(request, purpose.give)


@require_POST
@allowed(anyone_signed_in)
def withdraw(request: UserRequest, code: str) -> HttpResponse:
    """No longer agree. Nothing more is asked."""
    return _done(request, _purpose(request, code).withdraw)


@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
@fresh
def my_erasure(request: UserRequest) -> HttpResponse:
    """Ask to be forgotten, and see how that stands."""
    form, refusal = ErasureForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            ask_erasure(user=request.user, reason=form.cleaned_data["reason"], at=timezone.now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("portal:my_erasure")
    context = {"form": form, "asked": erasure_of(request.user), "records": every_record(), "refusal": refusal}
    status = INVALID if form.errors else REFUSED if refusal else None
    return render(request, "portal/my_erasure.html", context, status=status)


@require_POST
@allowed(anyone_signed_in)
def stay(request: UserRequest) -> HttpResponse:
    """I want to stay after all."""
    waiting = ErasureRequest.objects.filter(user=request.user, state=ErasureRequest.State.WAITING)
    withdraw_erasure(request=get_object_or_404(waiting), at=timezone.now())
    messages.success(request, _("Withdrawn. Everything stays as it is."))
    return redirect("portal:my_erasure")


def _purpose(request: UserRequest, code: str) -> Purpose:
    try:
        purpose = purpose_called(code)
    except UnknownPurpose as unknown:
        raise Http404 from unknown
    if not purpose.shown_to(request.user):
        raise Http404
    return purpose


def _done(request: UserRequest, act: Callable[[User, datetime], object]) -> HttpResponse:
    try:
        act(request.user, timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("portal:consents")
