"""Somebody without an account, or who cannot get in, shows an e-mail address before asking."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from spom.identity.actions.codes import CodeOver, WrongCode
from spom.identity.actions.contacts import ask_contact_proof, prove_contact
from spom.identity.actions.tallies import TooManyTries
from spom.identity.http import visitor
from spom.identity.models import OneTimeCode, User
from spom.kit.http import INVALID, REFUSED
from spom.portal.actions.pace import TooOften
from spom.portal.forms.tickets import Along, ContactCodeForm, ContactForm
from spom.portal.http import never_closed
from spom.portal.views.pacing import too_often

ALONG_KEY, ASKED_KEY, PROVEN_KEY = "ticket_along", "ticket_asked", "ticket_email"
# How long an address shown once is good for asking.
GOOD_FOR = timedelta(hours=1)


def along_in_session(request: HttpRequest) -> dict[str, str]:
    """What came along before the address was shown."""
    found = request.session.get(ALONG_KEY, {})
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def keep_along(request: HttpRequest, along: Along) -> None:
    """Until the address is shown. Nothing is kept, and no session begun, where nothing came along."""
    if along.reference or along.page or along.check:
        request.session[ALONG_KEY] = {"reference": along.reference, "page": along.page, "findings": along.findings}


def proven_email(request: HttpRequest) -> str:
    """The address shown in this browser within the last hour; empty when there is none."""
    found = request.session.get(PROVEN_KEY)
    if not isinstance(found, list) or datetime.fromisoformat(found[1]) <= timezone.now():
        return ""
    return str(found[0])


@never_closed
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Where may we answer? A code goes there first."""
    if isinstance(request.user, User):
        return redirect("portal:ticket_new")
    given = request.POST if request.method == "POST" else {**along_in_session(request), **request.GET.dict()}
    along = Along.offered(given, browser="")
    form = ContactForm(request.POST or None)
    context = {"form": form, "along": along}
    if request.method == "GET" or not form.is_valid():
        return render(request, "portal/ticket_contact.html", context, status=INVALID if form.errors else None)
    try:
        proof = ask_contact_proof(
            user=None,
            channel=OneTimeCode.Channel.EMAIL,
            contact=form.cleaned_data["email"],
            address=visitor(request).address,
            at=timezone.now(),
        )
    except TooManyTries as no:
        return too_often(request, TooOften(until=no.until or timezone.now()))
    request.session[ASKED_KEY] = proof.pk
    keep_along(request, along)
    return redirect("portal:ticket_contact_code")


@never_closed
@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The digits from the mail, and on to the question."""
    asked = request.session.get(ASKED_KEY)
    if not isinstance(asked, int):
        return redirect("portal:ticket_contact")
    form, refusal = ContactCodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            proof = prove_contact(proof_id=asked, typed=form.cleaned_data["code"], user=None, at=timezone.now())
        except (WrongCode, CodeOver) as no:
            refusal, form = no, ContactCodeForm()
        else:
            del request.session[ASKED_KEY]
            request.session[PROVEN_KEY] = [proof.address, (timezone.now() + GOOD_FOR).isoformat()]
            return redirect("portal:ticket_new")
    status = REFUSED if isinstance(refusal, CodeOver) else INVALID if refusal or form.errors else None
    return render(request, "portal/ticket_contact_code.html", {"form": form, "refusal": refusal}, status=status)
