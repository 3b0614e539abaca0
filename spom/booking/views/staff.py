"""Staff: centres, slots by pattern with a preview, a centre that failed, requests, counters that must be zero."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.booking.actions.changing import grant_free_move, refuse_free_move
from spom.booking.actions.opening import open_slots
from spom.booking.actions.reseating import cancel_slots_and_reseat
from spom.booking.forms.seats import DaysForm, DecisionForm, PatternForm
from spom.booking.models.centres import Centre
from spom.booking.policies.people import may_decide_requests, may_manage_centres, may_see_invariants
from spom.booking.queries.invariants import counters
from spom.booking.queries.overview import centres_with_seats, requests_waiting
from spom.booking.queries.patterns import Pattern, plan_of
from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.portal.http import area


@area("booking")
@require_GET
@allowed(may_manage_centres)
def centres(request: UserRequest) -> HttpResponse:
    """Every centre with what is open and taken."""
    page = numbered_page(centres_with_seats(at=timezone.now()), number=request.GET.get("page"))
    return render(request, "booking/centres.html", {"page": page})


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
def slots(request: UserRequest, centre_id: int) -> HttpResponse:
    """Open slots by pattern: see what would come of it, then do it."""
    centre, now = get_object_or_404(Centre.objects.in_use(), pk=centre_id), timezone.now()
    form = PatternForm(request.POST if request.method == "POST" else None)
    plan, refusal = None, None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        pattern = Pattern(
            weekdays=tuple(said["weekdays"]),
            shifts=said["shifts"],
            minutes=said["minutes"],
            from_on=said["from_on"],
            until_on=said["until_on"],
            capacity=said["capacity"],
        )
        plan = plan_of(centre=centre, pattern=pattern, at=now)
        if "open" in request.POST:
            try:
                open_slots(centre=centre, pattern=pattern, by=request.user, at=now)
            except Refusal as no:
                refusal = no
            else:
                messages.info(request, _("The slots are open."))
                return redirect("booking:centres")
    status = REFUSED if refusal else INVALID if form.errors else None
    context = {"centre": centre, "form": form, "plan": plan, "refusal": refusal}
    return render(request, "booking/slots.html", context, status=status)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def failure(request: UserRequest, centre_id: int) -> HttpResponse:
    """A centre fails: cancel its slots and find everybody another seat, in one act."""
    centre = get_object_or_404(Centre, pk=centre_id)
    form = DaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = cancel_slots_and_reseat(
            centre=centre,
            from_on=form.cleaned_data["from_on"],
            until_on=form.cleaned_data["until_on"],
            by=request.user,
            at=timezone.now(),
        )
        words = _("%(moved)s students have another seat, %(refunded)s their money as credit. All were told.")
        messages.info(request, words % {"moved": done.moved, "refunded": done.refunded})
        return redirect("booking:centres")
    context = {"centre": centre, "form": form}
    return render(request, "booking/failure.html", context, status=INVALID if form.errors else None)


@area("booking")
@require_GET
@allowed(may_see_invariants)
def invariants(request: UserRequest) -> HttpResponse:
    """The counters."""
    return render(request, "booking/invariants.html", {"counters": counters()})


@area("booking")
@require_GET
@allowed(may_decide_requests)
def requests(request: UserRequest) -> HttpResponse:
    """Free moves that wait for a decision."""
    return render(
        request, "booking/requests.html", {"requests": requests_waiting(request.user), "form": DecisionForm()}
    )


@area("booking")
@require_POST
@allowed(may_decide_requests)
def decide(request: UserRequest, request_id: int) -> HttpResponse:
    """Yes, or no with a reason."""
    asked, now = get_object_or_404(requests_waiting(request.user), pk=request_id), timezone.now()
    form = DecisionForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        if "grant" in request.POST:
            grant_free_move(request=asked, by=request.user, at=now)
        else:
            refuse_free_move(request=asked, note=note, by=request.user, at=now)
    except Refusal as no:
        context = {"requests": requests_waiting(request.user), "form": form, "refusal": no}
        return render(request, "booking/requests.html", context, status=REFUSED)
    return redirect("booking:requests")
