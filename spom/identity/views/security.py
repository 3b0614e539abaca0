"""A person's own security: the password, second steps, devices, sign-ins."""

from datetime import datetime
from urllib.parse import quote

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.actions.accounts import WeakPassword, set_password
from spom.identity.actions.factors import (
    NotConfirmed,
    WrongProof,
    add_app,
    ask_for_codes,
    make_recovery_codes,
    prove_app,
    remove_app,
    remove_passkey,
    stop_codes,
)
from spom.identity.actions.gate import prove_password
from spom.identity.actions.sessions import end_session, end_sessions, forget_device
from spom.identity.actions.tallies import TooManyTries
from spom.identity.forms import AddAppForm, ConfirmForm, NewPasswordForm
from spom.identity.http import UserRequest, allowed, fresh, visitor
from spom.identity.models import Session
from spom.identity.models.factors import Step
from spom.identity.passage import renew
from spom.identity.policies import anyone_signed_in, is_staff, shortest_password, ways_to_confirm
from spom.identity.queries import devices_of, has_second_step, history_of, is_linked, knock_of, sessions_of
from spom.identity.secrets import locked_for_session, new_totp_secret, otpauth_uri, unlocked_for_session
from spom.identity.sso.discovery import every_provider
from spom.identity.views.gate import closed, page_first_asked_for
from spom.kit.errors import Refusal
from spom.kit.http import INVALID

NEW_APP = "new_app"


@require_GET
@never_cache
@allowed(anyone_signed_in)
def security(request: UserRequest) -> HttpResponse:
    """Everything about coming in, on one page."""
    user, now = request.user, timezone.now()
    context = {
        "apps": user.apps.order_by("pk"),
        "passkeys": user.passkeys.order_by("pk"),
        "papers_left": user.recovery_codes.filter(used_at__isnull=True).count(),
        "codes_offered": not is_staff(user),
        "sessions": sessions_of(user, now),
        "here": request.session.row,
        "devices": devices_of(user),
        "history": history_of(user),
        "links": user.linked_identities.order_by("pk"),
        "providers": [provider for provider in every_provider() if not is_linked(user, provider.issuer)],
        "must_add": request.session.must_add_step,
        "now": now,
    }
    return render(request, "identity/security.html", context)


@never_cache
@sensitive_post_parameters("proof")
@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
def confirm_it_is_you(request: UserRequest) -> HttpResponse:
    """Ask again who it is, before something sensitive."""
    now, ways = timezone.now(), _ways(request)
    step = next((way for way in ways if way == request.GET.get("by", request.POST.get("by"))), ways[0])
    form = ConfirmForm(request.POST or None)
    form.fit(step)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            tallies = _prove_again(request, step, form.cleaned_data["proof"], now)
        except TooManyTries as no:
            return closed(request, no)
        except Refusal as no:
            refusal = no
        else:
            renew(request, tallies=tallies, at=now)
            return redirect(page_first_asked_for(request))
    context = {
        "form": form,
        "step": step.value,
        "others": [way for way in ways if way != step],
        "refusal": refusal,
        "next": page_first_asked_for(request),
    }
    status = INVALID if refusal or form.errors else None
    return render(request, "identity/confirm.html", context, status=status)


def _ways(request: UserRequest) -> list[Step]:
    """How this person may show again who they are; the password when there is nothing else."""
    user = request.user
    steps = knock_of(user.pk, visitor=visitor(request)).steps
    return ways_to_confirm(user, steps=steps, has_password=user.has_usable_password()) or [Step.PASSWORD]


def _prove_again(request: UserRequest, step: Step, typed: str, now: datetime) -> tuple[str, ...]:
    """Check what was typed. The tallies to forgive. Raises TooManyTries, and a Refusal that says why not."""
    knocking = visitor(request)
    if step is Step.APP:
        return prove_app(user=request.user, typed=typed, address=knocking.address, at=now)
    if step is Step.PASSKEY:
        raise WrongProof  # never typed: it comes through the passkey's own door
    return prove_password(identifier=request.user.username, password=typed, visitor=knocking, at=now).tallies


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
@fresh
def change_password(request: UserRequest) -> HttpResponse:
    """Another password; every other sign-in is over."""
    user, now, form = request.user, timezone.now(), NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_password(user=user, password=form.cleaned_data["password"], keep=request.session.row, by=user, at=now)
        except WeakPassword as no:
            form.add_error("password", str(no))
        else:
            request.session.password_was_changed()
            messages.success(request, _("Your password is changed. You are signed out everywhere else."))
            return redirect("identity:security")
    context = {
        "form": form,
        "least": shortest_password(has_second_step=has_second_step(user)),
        "aged": request.session.must_change_password,
    }
    return render(request, "identity/change_password.html", context, status=INVALID if form.errors else None)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
@fresh
def new_app(request: UserRequest) -> HttpResponse:
    """Add an authenticator app: scan, then show that it works."""
    now, form = timezone.now(), AddAppForm(request.POST or None)
    kept = request.session.get(NEW_APP)
    secret = unlocked_for_session(kept) if kept and request.method == "POST" else new_totp_secret()
    if request.method == "POST" and form.is_valid():
        name, typed = form.cleaned_data["name"] or _("Authenticator app"), form.cleaned_data["code"]
        try:
            add_app(user=request.user, name=name, secret=secret, typed=typed, at=now)
        except NotConfirmed as no:
            form.add_error("code", str(no))
        else:
            request.session.pop(NEW_APP, None)
            return _after_adding(request, now)
    request.session[NEW_APP] = locked_for_session(secret)
    uri = otpauth_uri(secret, name=request.user.username, issuer=request.get_host())
    drawn = segno.make(uri, error="m").svg_inline(scale=5, border=2, omitsize=False, dark="#000", light="#fff")
    context = {"form": form, "secret": secret, "drawn": drawn}
    return render(request, "identity/new_app.html", context, status=INVALID if form.errors else None)


@never_cache
@require_POST
@allowed(anyone_signed_in)
@fresh
def new_recovery_codes(request: UserRequest) -> HttpResponse:
    """Ten new codes, shown once."""
    return _shown_once(request, make_recovery_codes(user=request.user, at=timezone.now()))


@require_POST
@allowed(anyone_signed_in)
@fresh
def drop_app(request: UserRequest, app_id: int) -> HttpResponse:
    """Take one of one's own apps away."""
    remove_app(app=get_object_or_404(request.user.apps, pk=app_id), by=request.user, at=timezone.now())
    return redirect("identity:security")


@require_POST
@allowed(anyone_signed_in)
@fresh
def drop_passkey(request: UserRequest, passkey_id: int) -> HttpResponse:
    """Take one of one's own passkeys away."""
    passkey = get_object_or_404(request.user.passkeys, pk=passkey_id)
    remove_passkey(passkey=passkey, by=request.user, at=timezone.now())
    return redirect("identity:security")


@require_POST
@allowed(anyone_signed_in)
@fresh
def switch_codes(request: UserRequest) -> HttpResponse:
    """Codes by message after the password: on or off."""
    if request.POST.get("wanted") == "on":
        ask_for_codes(user=request.user, at=timezone.now())
    else:
        stop_codes(user=request.user, at=timezone.now())
    return redirect("identity:security")


@require_POST
@allowed(anyone_signed_in)
def end_one(request: UserRequest, session_id: int) -> HttpResponse:
    """End one of one's own sign-ins."""
    session = get_object_or_404(Session.objects.filter(user=request.user).select_related("user"), pk=session_id)
    end_session(session=session, reason="ended by its owner", by=request.user, at=timezone.now())
    return redirect("identity:security")


@require_POST
@allowed(anyone_signed_in)
def end_others(request: UserRequest) -> HttpResponse:
    """End every sign-in but this one."""
    here, now = request.session.row, timezone.now()
    end_sessions(user=request.user, keep=here, reason="ended by its owner", by=request.user, at=now)
    return redirect("identity:security")


@require_POST
@allowed(anyone_signed_in)
def drop_device(request: UserRequest, device_id: int) -> HttpResponse:
    """Forget a device: its sign-ins end, and it is a stranger's from now on."""
    device = get_object_or_404(request.user.devices, pk=device_id)
    forget_device(device=device, by=request.user, at=timezone.now())
    return redirect("identity:security")


def _after_adding(request: UserRequest, now: datetime) -> HttpResponse:
    """The first second step comes with paper for the day the phone is lost."""
    if request.user.recovery_codes.filter(used_at__isnull=True).exists():
        return redirect("identity:security")
    return _shown_once(request, make_recovery_codes(user=request.user, at=now))


def _shown_once(request: UserRequest, codes: list[str]) -> HttpResponse:
    """The codes, to print, and as a file the browser makes itself: no second request ever asks for them."""
    text = "\r\n".join([f"{request.get_host()} {request.user.username}", "", *codes, ""])
    context = {"codes": codes, "file": f"data:text/plain;charset=utf-8,{quote(text)}"}
    return render(request, "identity/recovery_codes.html", context)
