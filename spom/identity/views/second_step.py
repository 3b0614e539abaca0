"""The second step of a sign-in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from spom.identity.actions.codes import CodeOver
from spom.identity.actions.tallies import TooManyTries
from spom.identity.forms import SecondStepForm
from spom.identity.models import OneTimeCode, User
from spom.identity.models.factors import Step
from spom.identity.passage import Passage, asked_code, finish, held, prove_step, send_second_code
from spom.identity.policies import is_staff
from spom.identity.queries import code_channels, person_with
from spom.identity.views.gate import closed, redirect_to
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED

SECOND_STEP = OneTimeCode.Purpose.SECOND_STEP


@login_not_required
@never_cache
@sensitive_post_parameters("proof")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Show one more thing, and in."""
    now = timezone.now()
    passage = held(request, at=now)
    if passage is None:
        return redirect("identity:sign_in")
    step = _chosen(request, passage)
    if request.method == "GET":
        return _page(request, passage, step, SecondStepForm())
    form = SecondStepForm(request.POST)
    if not form.is_valid():
        return _page(request, passage, step, form, status=INVALID)
    try:
        tallies = prove_step(request, passage=passage, step=step, typed=form.cleaned_data["proof"], at=now)
    except TooManyTries as no:
        return closed(request, no)
    except Refusal as no:
        status = REFUSED if isinstance(no, CodeOver) else INVALID
        return _page(request, passage, step, SecondStepForm(), refusal=no, status=status)
    trust = form.cleaned_data["trust"]
    return redirect_to(finish(request, passage=passage, step=step, tallies=tallies, trust=trust, at=now), passage.goal)


@login_not_required
@require_POST
def send_code(request: HttpRequest) -> HttpResponse:
    """Send a code for the second step."""
    now = timezone.now()
    passage = held(request, at=now)
    user = person_with(passage.user_id) if passage and Step.CODE in passage.steps else None
    if passage is None or user is None:
        return redirect("identity:sign_in")
    wanted = request.POST.get("channel")
    channel = OneTimeCode.Channel(wanted) if wanted in OneTimeCode.Channel.values else None
    try:
        send_second_code(request, passage=passage, user=user, channel=channel, at=now)
    except TooManyTries as no:
        return closed(request, no)
    response = redirect("identity:second_step")
    response.headers["Location"] += "?by=code"
    return response


def _chosen(request: HttpRequest, passage: Passage) -> Step:
    """The way the person picked, if it is one of theirs; else their best."""
    asked = request.POST.get("by") or request.GET.get("by") or ""
    return Step(asked if asked in passage.steps else passage.steps[0])


def _other_channels(user: User | None, code: OneTimeCode | None) -> list[OneTimeCode.Channel]:
    """How else a code could travel."""
    if user is None or code is None:
        return []
    return [way for way in code_channels(user, name=user.username) if way != code.channel]


def _page(
    request: HttpRequest,
    passage: Passage,
    step: Step,
    form: SecondStepForm,
    *,
    refusal: Refusal | None = None,
    status: int | None = None,
) -> HttpResponse:
    user = person_with(passage.user_id)
    asked = asked_code(request, purpose=SECOND_STEP)
    code = OneTimeCode.objects.filter(pk=asked.code_id).first() if asked else None
    form.fit(step)
    context = {
        "form": form,
        "step": step.value,
        "others": [Step(way) for way in passage.steps if way != step],
        "code": code if step is Step.CODE else None,
        "channels": _other_channels(user, code) if step is Step.CODE else [],
        "may_trust": user is not None and not is_staff(user),
        "refusal": refusal,
        "now": timezone.now(),
    }
    return render(request, "identity/second_step.html", context, status=status)
