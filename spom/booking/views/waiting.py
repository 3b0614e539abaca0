"""The waiting list: joining, one's place, leaving."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spom.booking.actions.waiting import join_waitlist, leave_waitlist, name_attempt
from spom.booking.forms.seats import WaitForm
from spom.booking.forms.terms import AttemptForm
from spom.booking.models.centres import Centre
from spom.booking.policies.people import may_book
from spom.booking.policies.terms import OFFER_MINUTES
from spom.booking.queries.finding import within_reach
from spom.booking.queries.waiting import attempts_of, place_of
from spom.booking.views.finding import enrolment_for, module_of
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.http import area
from spom.programme.queries.eligibility import eligibility


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_book)
def wait(request: UserRequest, module_id: int) -> HttpResponse:
    """One's place in line, or joining it."""
    module, now = module_of(request, module_id), timezone.now()
    centres = list(Centre.objects.in_use().order_by("city", "name", "pk"))
    form = WaitForm(request.POST if request.method == "POST" else None)
    form.offer(sorted({centre.city for centre in centres}))
    refusal = None
    if request.method == "POST" and form.is_valid():
        wish, enrolment = form.cleaned_data, enrolment_for(request)
        try:
            join_waitlist(
                enrolment=enrolment,
                module=module,
                proof=eligibility(enrolment=enrolment, module=module, at=now),
                centres=within_reach(centres, near=wish["near"], within=wish["within"] or 0),
                before_on=wish["before_on"],
                part=wish["part"],
                at=now,
            )
        except Refusal as no:
            refusal = no
        else:
            messages.info(request, _("You are on the waiting list. We write to you as soon as a seat comes free."))
            return redirect("booking:wait", module.pk)
    status = REFUSED if refusal else INVALID if form.errors else None
    context = {
        "module": module,
        "form": form,
        "place": place_of(learner=request.user, module=module),
        "refusal": refusal,
        "offer_minutes": OFFER_MINUTES(),
    }
    return render(request, "booking/wait.html", context, status=status)


@area("booking")
@require_POST
@allowed(may_book)
def attempt(request: UserRequest) -> HttpResponse:
    """Say which attempt one means to sit: seats kept for it are then to be had."""
    enrolment, now = enrolment_for(request), timezone.now()
    form = AttemptForm(request.POST)
    form.offer(attempts_of(enrolment, at=now))
    if form.is_valid():
        name_attempt(enrolment=enrolment, cut_off=form.cleaned_data["cut_off"], at=now)
        messages.info(request, _("Your attempt is noted. You can change it at any time."))
    return redirect("booking:tests")


@area("booking")
@require_POST
@allowed(may_book)
def leave(request: UserRequest, module_id: int) -> HttpResponse:
    """Leave the line."""
    module = module_of(request, module_id)
    place = place_of(learner=request.user, module=module)
    if place is None:
        raise Http404
    leave_waitlist(entry=place.entry, at=timezone.now())
    messages.info(request, _("You are not on the waiting list any more."))
    return redirect("booking:tests")
