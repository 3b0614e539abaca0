"""Coming in with a one-time code."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from spom.identity.actions.codes import CodeOver, WrongCode
from spom.identity.actions.gate import prove_sign_in_code
from spom.identity.actions.tallies import TooManyTries
from spom.identity.forms import AskForCodeForm, CodeForm
from spom.identity.http import visitor
from spom.identity.models import OneTimeCode
from spom.identity.passage import AskedCode, asked_code, go_on, send_sign_in_code
from spom.identity.queries import code_channels, person_to_write_to
from spom.identity.views.gate import closed, page_first_asked_for, redirect_to
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED

SIGN_IN = OneTimeCode.Purpose.SIGN_IN


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Whom to send a code to."""
    form = AskForCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _send(request, name=form.cleaned_data["username"], channel=None, goal=page_first_asked_for(request))
    context = {"form": form, "next": page_first_asked_for(request)}
    return render(request, "identity/ask_for_code.html", context, status=INVALID if form.errors else None)


@login_not_required
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Another code, the same way or another."""
    asked = asked_code(request, purpose=SIGN_IN)
    if asked is None:
        return redirect("identity:ask_for_code")
    now, wanted = timezone.now(), request.POST.get("channel")
    code = OneTimeCode.objects.filter(pk=asked.code_id).first()
    if code is not None and now < code.resend_at:
        return redirect("identity:enter_code")
    channel = OneTimeCode.Channel(wanted) if wanted in OneTimeCode.Channel.values else None
    return _send(request, name=asked.name, channel=channel, goal=asked.goal)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Six digits, and in."""
    asked = asked_code(request, purpose=SIGN_IN)
    if asked is None:
        return redirect("identity:ask_for_code")
    if request.method == "GET":
        return _page(request, asked, CodeForm())
    now, form = timezone.now(), CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form, status=INVALID)
    try:
        proof = prove_sign_in_code(
            code_id=asked.code_id, typed=form.cleaned_data["code"], visitor=visitor(request), at=now
        )
    except (WrongCode, CodeOver) as no:
        return _page(request, asked, CodeForm(), refusal=no, status=INVALID if isinstance(no, WrongCode) else REFUSED)
    except TooManyTries as no:
        return closed(request, no)
    return redirect_to(go_on(request, proof=proof, method="code", kept=False, goal=asked.goal, at=now), asked.goal)


def _send(request: HttpRequest, *, name: str, channel: OneTimeCode.Channel | None, goal: str) -> HttpResponse:
    try:
        send_sign_in_code(request, name=name, channel=channel, goal=goal, at=timezone.now())
    except TooManyTries as no:
        return closed(request, no)
    return redirect("identity:enter_code")


def _page(
    request: HttpRequest, asked: AskedCode, form: CodeForm, *, refusal: Refusal | None = None, status: int | None = None
) -> HttpResponse:
    code = OneTimeCode.objects.filter(pk=asked.code_id).first()
    user = person_to_write_to(asked.name)
    others = [way for way in code_channels(user, name=asked.name) if code is None or way != code.channel]
    context = {"form": form, "code": code, "refusal": refusal, "others": others, "now": timezone.now()}
    return render(request, "identity/enter_code.html", context, status=status)
