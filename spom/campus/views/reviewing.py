"""What waits for a person: appeals and held time, decided with a reason."""

from datetime import datetime, timedelta
from math import ceil

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spom.campus.actions.appealing import count_appealed, refuse_appeal
from spom.campus.actions.reviewing import count_sitting, refuse_sitting
from spom.campus.forms import SecondLookForm, SittingForm
from spom.campus.models.appeal import TimeAppeal
from spom.campus.models.ranges import length
from spom.campus.policies import may_decide_hours
from spom.campus.queries.reviewing import (
    Sitting,
    appeals_for,
    around,
    decided_appeals,
    sessions_held,
    sittings,
    waiting_appeals,
)
from spom.identity.http import UserRequest, allowed
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page


@require_GET
@allowed(may_decide_hours)
def appeals(request: UserRequest) -> HttpResponse:
    """The queue of appeals, and what was decided last."""
    now = timezone.now()
    context = {
        "now": now,
        "page": numbered_page(waiting_appeals(request.user), number=request.GET.get("page")),
        "decided": decided_appeals(request.user),
        "held_count": sessions_held(request.user, at=now).count(),
    }
    return render(request, "campus/staff/appeals.html", context)


@require_GET
@allowed(may_decide_hours)
def held(request: UserRequest) -> HttpResponse:
    """Learned time that no check can confirm any more."""
    now = timezone.now()
    page = numbered_page(sessions_held(request.user, at=now), number=request.GET.get("page"))
    context = {
        "page": page,
        "sittings": sittings(list(page.object_list), at=now),
        "appeal_count": waiting_appeals(request.user).count(),
    }
    return render(request, "campus/staff/held.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_decide_hours)
def decide_appeal(request: UserRequest, appeal_id: int) -> HttpResponse:
    """One appeal, what our server saw around it, and the decision."""
    found = get_object_or_404(appeals_for(request.user), pk=appeal_id)
    most = ceil(length(found.about.during).total_seconds() / 60)
    form = SecondLookForm(request.POST if request.method == "POST" else None, initial={"minutes": most})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            _decide_appeal(found, form, most, request.user, timezone.now())
        except Refusal as no:
            refusal = no
        else:
            messages.info(request, _("Decided. The student has been told."))
            return redirect("campus:appeals")
    context = {"appeal": found, "around": around(found), "form": form, "refusal": refusal}
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "campus/staff/decide_appeal.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allowed(may_decide_hours)
def decide_held(request: UserRequest, session_id: int) -> HttpResponse:
    """The waiting time of one session, and the decision."""
    now = timezone.now()
    session = get_object_or_404(sessions_held(request.user, at=now), pk=session_id)
    [sitting] = sittings([session], at=now)
    seen = ",".join(str(interval.pk) for interval in sitting.intervals)
    form = SittingForm(request.POST if request.method == "POST" else None, initial={"seen": seen})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            _decide_sitting(sitting, form, request.user, now)
        except Refusal as no:
            refusal = no
        else:
            messages.info(request, _("Decided. The student has been told."))
            return redirect("campus:held")
    context = {"sitting": sitting, "form": form, "refusal": refusal}
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "campus/staff/decide_held.html", context, status=status)


def _decide_appeal(appeal: TimeAppeal, form: SecondLookForm, most: int, by: User, at: datetime) -> None:
    said = form.cleaned_data
    if said["outcome"] == TimeAppeal.Outcome.REFUSED:
        refuse_appeal(appeal=appeal, note=said["note"], by=by, at=at)
        return
    at_most = timedelta(minutes=said["minutes"] or most)
    count_appealed(appeal=appeal, at_most=at_most, note=said["note"], by=by, at=at)


def _decide_sitting(sitting: Sitting, form: SittingForm, by: User, at: datetime) -> None:
    said = form.cleaned_data
    decide = refuse_sitting if said["outcome"] == TimeAppeal.Outcome.REFUSED else count_sitting
    decide(session=sitting.session, seen=form.intervals(), note=said["note"], by=by, at=at)
