"""Being reached another way: the new address or number counts once its code is typed."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from spom.identity.actions.codes import CodeOver, WrongCode
from spom.identity.actions.contacts import ask_contact_proof, change_contact, prove_contact
from spom.identity.actions.tallies import TooManyTries
from spom.identity.http import UserRequest, allowed, fresh, visitor
from spom.identity.models import OneTimeCode
from spom.identity.policies import anyone_signed_in
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.actions.pace import TooOften
from spom.portal.forms.profile import NewEmailForm, NewMobileForm
from spom.portal.forms.tickets import ContactCodeForm
from spom.portal.views.pacing import too_often

ASKED_KEY = "asked_contact"


@dataclass(frozen=True, kw_only=True)
class _Way:
    channel: OneTimeCode.Channel
    form: type[NewEmailForm] | type[NewMobileForm]


WAYS = {
    "email": _Way(channel=OneTimeCode.Channel.EMAIL, form=NewEmailForm),
    "mobile": _Way(channel=OneTimeCode.Channel.SMS, form=NewMobileForm),
}


@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
@fresh
def contact(request: UserRequest, way: str) -> HttpResponse:
    """The new address or number; a code goes there."""
    if way not in WAYS:
        raise Http404
    form, refusal = WAYS[way].form(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            proof = ask_contact_proof(
                user=request.user,
                channel=WAYS[way].channel,
                contact=form.cleaned_data["contact"],
                address=visitor(request).address,
                at=timezone.now(),
            )
        except TooManyTries as no:
            return too_often(request, TooOften(until=no.until or timezone.now()))
        except Refusal as no:
            refusal = no
        else:
            request.session[ASKED_KEY] = proof.pk
            return redirect("portal:contact_code", way)
    context = {"form": form, "way": way, "refusal": refusal}
    status = INVALID if form.errors else REFUSED if refusal else None
    return render(request, "portal/contact.html", context, status=status)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
def code(request: UserRequest, way: str) -> HttpResponse:
    """The digits, and the change."""
    asked = request.session.get(ASKED_KEY)
    if way not in WAYS or not isinstance(asked, int):
        return redirect("portal:profile")
    form = ContactCodeForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            proof = prove_contact(proof_id=asked, typed=form.cleaned_data["code"], user=request.user, at=now)
            change_contact(proof=proof, user=request.user, at=now)
        except (WrongCode, CodeOver) as no:
            refusal, form = no, ContactCodeForm()
        except Refusal as no:
            refusal = no
        else:
            del request.session[ASKED_KEY]
            messages.success(request, _("Changed. We told the address or number we had before."))
            return redirect("portal:profile")
    context = {"form": form, "way": way, "refusal": refusal}
    status = INVALID if form.errors or isinstance(refusal, WrongCode) else REFUSED if refusal else None
    return render(request, "portal/contact_code.html", context, status=status)
