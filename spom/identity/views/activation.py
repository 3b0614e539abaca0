"""The first time."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from spom.identity.actions.activation import (
    AlreadyActive,
    LinkOver,
    NotOpenYet,
    ask_to_activate,
    refuse_unopened,
    use_activation_link,
)
from spom.identity.actions.codes import CodeOver, WrongCode, prove_code
from spom.identity.actions.tallies import TooManyTries
from spom.identity.forms import ActivateForm, CodeForm
from spom.identity.http import visitor
from spom.identity.models import OneTimeCode, User
from spom.identity.passage import AskedCode, asked_code, give_leave, remember_asked_code
from spom.identity.policies import SELF_REGISTRATION
from spom.identity.views.gate import closed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED

ACTIVATE = OneTimeCode.Purpose.ACTIVATE


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest) -> HttpResponse:
    """Two registered facts."""
    form = ActivateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            code = ask_to_activate(
                name=typed["username"],
                born_on=typed["born_on"],
                contact=typed["contact"],
                address=visitor(request).address,
                at=timezone.now(),
            )
        except TooManyTries as no:
            return closed(request, no)
        remember_asked_code(request, AskedCode(code_id=code.pk, name=typed["username"], purpose=ACTIVATE, goal=""))
        return redirect("identity:activation_code")
    context = {"form": form, "may_join": SELF_REGISTRATION()}
    return render(request, "identity/activate.html", context, status=INVALID if form.errors else None)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def activation_code(request: HttpRequest) -> HttpResponse:
    """The code that came to the registered contact, and on to a password."""
    now, asked = timezone.now(), asked_code(request, purpose=ACTIVATE)
    if asked is None:
        return redirect("identity:activate")
    refusal: Refusal | None = None
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        try:
            code, _tallies = prove_code(
                code_id=asked.code_id, typed=typed, purpose=ACTIVATE, address=visitor(request).address, at=now
            )
            return _on(request, code.user)
        except (WrongCode, CodeOver) as no:
            refusal, form = no, CodeForm()
        except TooManyTries as no:
            return closed(request, no)
    sent = OneTimeCode.objects.filter(pk=asked.code_id).first()
    context = {"form": form, "code": sent, "refusal": refusal, "now": now}
    status = REFUSED if isinstance(refusal, CodeOver) else INVALID if refusal or form.errors else None
    return render(request, "identity/activation_code.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def activation_link(request: HttpRequest, key: str) -> HttpResponse:
    """A link that staff were given. Looking at it takes nothing: mail programs look at links too."""
    if request.method == "GET":
        return render(request, "identity/activation_link.html", {"key": key})
    try:
        user = use_activation_link(key=key, at=timezone.now())
    except LinkOver as no:
        return render(request, "identity/activation_link.html", {"key": key, "refusal": no}, status=REFUSED)
    give_leave(request, user=user, purpose=ACTIVATE, at=timezone.now())
    return redirect("identity:new_password")


def _on(request: HttpRequest, user: User | None) -> HttpResponse:
    """Only now, after the proof, is anything said about the account."""
    now = timezone.now()
    if user is None:
        raise CodeOver
    try:
        refuse_unopened(user=user, at=now)
    except (NotOpenYet, AlreadyActive) as no:
        waits = no if isinstance(no, NotOpenYet) else None
        context = {
            "refusal": no,
            "unit": waits.unit if waits else None,
            "coordinators": waits.coordinators if waits else [],
        }
        return render(request, "identity/not_open_yet.html", context, status=REFUSED)
    give_leave(request, user=user, purpose=ACTIVATE, at=now)
    return redirect("identity:new_password")
