"""What is unusual, for a person to look at."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from spom.campus.actions.signalling import decide_signal
from spom.campus.forms import SignalForm
from spom.campus.models.signal import Signal
from spom.campus.policies import may_decide_hours
from spom.campus.queries.signals import decided_signals, signals_for, waiting_signals
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page


@require_GET
@allowed(may_decide_hours)
def signals(request: UserRequest) -> HttpResponse:
    """Days nobody has looked at, and what was looked at last."""
    context = {
        "page": numbered_page(waiting_signals(request.user), number=request.GET.get("page")),
        "decided": decided_signals(request.user),
    }
    return render(request, "campus/staff/signals.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_decide_hours)
def decide(request: UserRequest, signal_id: int) -> HttpResponse:
    """One unusual day, and what it was."""
    found = get_object_or_404(signals_for(request.user), pk=signal_id)
    form = SignalForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        outcome = Signal.Outcome(said["outcome"])
        try:
            decide_signal(signal=found, outcome=outcome, note=said["note"], by=request.user, at=timezone.now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("campus:signals")
    status = REFUSED if refusal else INVALID if form.errors else None
    context = {"signal": found, "form": form, "refusal": refusal}
    return render(request, "campus/staff/decide_signal.html", context, status=status)
