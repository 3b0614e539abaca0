"""A forgotten password, and choosing a new one."""

from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from spom.identity.actions.accounts import WeakPassword, activate, activate_with_passkey, set_password
from spom.identity.actions.codes import CodeOver, WrongCode
from spom.identity.actions.gate import open_again, prove_reset_code
from spom.identity.actions.passkeys import add_passkey, begin_adding
from spom.identity.actions.tallies import TooManyTries
from spom.identity.forms import CodeForm, ForgottenForm, NewPasswordForm
from spom.identity.http import store_of, visitor
from spom.identity.models import OneTimeCode, User
from spom.identity.passage import asked_code, come_in, leave_of, on_to_new_password, send_code_for
from spom.identity.policies import must_use_passkey, shortest_password
from spom.identity.queries import has_second_step, person_to_write_to
from spom.identity.views.gate import closed, redirect_to
from spom.identity.views.passkeys import said_no, site_of, told_by
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED

RESET = OneTimeCode.Purpose.RESET


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Whose password was forgotten. Never for an account that was not activated: that has its own way."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        try:
            send_code_for(request, user=person_to_write_to(name), name=name, purpose=RESET, at=timezone.now())
        except TooManyTries as no:
            return closed(request, no)
        return redirect("identity:reset_code")
    status = INVALID if form.errors else None
    return render(request, "identity/forgotten.html", {"form": form}, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def reset_code(request: HttpRequest) -> HttpResponse:
    """The code that came, and on to the new password."""
    now, asked = timezone.now(), asked_code(request, purpose=RESET)
    if asked is None:
        return redirect("identity:forgotten")
    refusal: Refusal | None = None
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        try:
            proof = prove_reset_code(code_id=asked.code_id, typed=typed, visitor=visitor(request), at=now)
        except (WrongCode, CodeOver) as no:
            refusal, form = no, CodeForm()
        except TooManyTries as no:
            return closed(request, no)
        else:
            open_again(proof=proof, at=now)
            return redirect_to(on_to_new_password(request, proof=proof, at=now), "")
    code = OneTimeCode.objects.filter(pk=asked.code_id).first()
    context = {"form": form, "code": code, "refusal": refusal, "now": now}
    status = REFUSED if isinstance(refusal, CodeOver) else INVALID if refusal or form.errors else None
    return render(request, "identity/reset_code.html", context, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Choose a password, after proving who one is."""
    now = timezone.now()
    leave = leave_of(request, at=now)
    user = User.objects.with_roles().filter(pk=leave.user_id).first() if leave else None
    if leave is None or user is None:
        return redirect("identity:sign_in")
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if leave.purpose == OneTimeCode.Purpose.ACTIVATE:
                activate(user=user, password=form.cleaned_data["password"], at=now)
                return redirect_to(come_in(request, user=user, method="activation", at=now), "/")
            set_password(user=user, password=form.cleaned_data["password"], keep=None, by=user, at=now)
        except WeakPassword as no:
            form.add_error("password", str(no))
        else:
            store_of(request).flush()
            messages.success(request, _("Your password is changed. Sign in with the new one."))
            return redirect("identity:sign_in")
    context = {
        "form": form,
        "first": leave.purpose == OneTimeCode.Purpose.ACTIVATE,
        "passkey_first": must_use_passkey(user),
        "name": user.get_short_name(),
        "least": shortest_password(has_second_step=has_second_step(user)),
    }
    return render(request, "identity/new_password.html", context, status=INVALID if form.errors else None)


@login_not_required
@never_cache
@require_POST
def ask_first_passkey(request: HttpRequest) -> HttpResponse:
    """A challenge for a passkey in place of the first password."""
    now = timezone.now()
    user = _newcomer(request, now)
    if user is None:
        return said_no(CodeOver())
    return JsonResponse(begin_adding(user=user, site=site_of(request), at=now))


@login_not_required
@never_cache
@require_POST
def add_first_passkey(request: HttpRequest) -> HttpResponse:
    """The passkey the browser made; it opens the account and the door."""
    now = timezone.now()
    user = _newcomer(request, now)
    if user is None:
        return said_no(CodeOver())
    name = visitor(request).label or _("Passkey")
    try:
        with transaction.atomic():
            add_passkey(user=user, site=site_of(request), name=name, answer=told_by(request), at=now)
            activate_with_passkey(user=user, at=now)
    except Refusal as no:
        return said_no(no)
    come_in(request, user=user, method="passkey", at=now)
    return JsonResponse({"next": reverse("identity:security")}, status=HTTPStatus.CREATED)


def _newcomer(request: HttpRequest, now: datetime) -> User | None:
    """Whoever may open their account in this browser now."""
    leave = leave_of(request, at=now)
    if leave is None or leave.purpose != OneTimeCode.Purpose.ACTIVATE:
        return None
    return User.objects.with_roles().filter(pk=leave.user_id, state=User.State.INVITED).first()
