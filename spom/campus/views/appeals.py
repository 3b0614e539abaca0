"""Asking for a second look at time that did not count."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spom.campus.actions.appealing import appeal_interval, appeal_span
from spom.campus.forms import AppealForm
from spom.campus.models.appeal import TimeAppeal
from spom.campus.models.ledger import StudyInterval, UncountedSpan
from spom.campus.policies import may_study
from spom.campus.queries.lost import Kind, LostTime, lost_time
from spom.identity.http import UserRequest, allowed
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED


@require_http_methods(["GET", "POST"])
@allowed(may_study)
def appeal(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """Why this time did not count, and the way to a second look."""
    now = timezone.now()
    lost = lost_time(learner=request.user, kind=kind, pk=pk)
    if lost is None:
        raise Http404
    form = AppealForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            asked = _ask(lost, request.user, form.cleaned_data["said"], now)
        except Refusal as no:
            refusal = no
        else:
            words = _("Your appeal is with us. You hear from us by %(day)s.")
            messages.info(request, words % {"day": date_format(timezone.localdate(asked.due_at))})
            return redirect("campus:appeal", kind, pk)
    context = {"lost": lost, "may_appeal": lost.may_be_appealed(now), "form": form, "refusal": refusal}
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "campus/appeal.html", context, status=status)


def _ask(lost: LostTime, learner: User, said: str, at: datetime) -> TimeAppeal:
    if lost.kind is Kind.SPAN:
        span = get_object_or_404(UncountedSpan, pk=lost.pk, learner=learner)
        return appeal_span(span=span, said=said, at=at)
    interval = get_object_or_404(StudyInterval, pk=lost.pk, learner=learner)
    return appeal_interval(interval=interval, said=said, at=at)
