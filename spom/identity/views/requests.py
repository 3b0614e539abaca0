"""What coordinators decide: who is reached another way, and who comes in."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spom.identity.actions.newcomers import admit, turn_away
from spom.identity.actions.requests import grant_contact, refuse_contact
from spom.identity.forms import AdmitForm, AnswerForm
from spom.identity.http import UserRequest, allowed, fresh
from spom.identity.models import ContactRequest
from spom.identity.policies import CONTACT_REST, may_decide_requests
from spom.identity.queries import contact_requests_for, newcomers_for
from spom.kit.errors import Refusal
from spom.kit.file_answers import download
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page


@require_GET
@allowed(may_decide_requests)
def requests(request: UserRequest) -> HttpResponse:
    """Everything that waits for this coordinator."""
    context = {
        "page": numbered_page(contact_requests_for(request.user), number=request.GET.get("page")),
        "newcomers": newcomers_for(request.user)[:100],
    }
    return render(request, "identity/requests.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_decide_requests)
@fresh
def contact(request: UserRequest, pk: int) -> HttpResponse:
    """One request to be reached another way, and the decision."""
    asked = get_object_or_404(contact_requests_for(request.user), pk=pk)
    form, refusal = AnswerForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        decide = grant_contact if "grant" in request.POST else refuse_contact
        try:
            decide(request=asked, answer=form.cleaned_data["answer"], by=request.user, at=timezone.now())
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Decided. The person is told."))
            return redirect("identity:requests")
    context = {"asked": asked, "form": form, "refusal": refusal, "present": _present(asked), "rest": CONTACT_REST()}
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "identity/contact_request.html", context, status=status)


@require_GET
@allowed(may_decide_requests)
def evidence(request: UserRequest, pk: int) -> HttpResponseBase:
    """What the person showed; to save, never to open in the portal."""
    asked = get_object_or_404(contact_requests_for(request.user), pk=pk)
    return download(place=asked.evidence, name=asked.evidence_name)


@require_http_methods(["GET", "POST"])
@allowed(may_decide_requests)
@fresh
def newcomer(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody who wants to be let in, and the decision."""
    asked = get_object_or_404(newcomers_for(request.user), pk=pk)
    lets_in = "admit" in request.POST
    form = AdmitForm(request.POST or None) if lets_in or request.method == "GET" else AnswerForm(request.POST)
    refusal, now = None, timezone.now()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if lets_in:
                admit(newcomer=asked, username=said["username"], answer=said["answer"], by=request.user, at=now)
            else:
                turn_away(newcomer=asked, answer=said["answer"], by=request.user, at=now)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Decided. The person is told."))
            return redirect("identity:requests")
    status = REFUSED if refusal else INVALID if form.errors else None
    shown = form if isinstance(form, AdmitForm) else AdmitForm(request.POST)
    return render(request, "identity/newcomer.html", {"asked": asked, "form": shown, "refusal": refusal}, status=status)


def _present(asked: ContactRequest) -> str:
    user = asked.user
    return "" if user is None else user.mobile if asked.channel == "SMS" else user.email
