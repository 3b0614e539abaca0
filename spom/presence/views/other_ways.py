"""Confirming without the camera: a code, a passkey, a person, or a supervised centre. All count the same."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.actions.codes import prove_code, request_code
from spom.identity.actions.passkeys import PasskeyRefused, Site, begin_sign_in, prove_passkey
from spom.identity.http import UserRequest, allowed, visitor
from spom.identity.models import OneTimeCode
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.presence.actions.alternatives import accept_alternative, ask_a_person
from spom.presence.forms import AnswerForm, CodeForm, WordsForm
from spom.presence.models.checks import PresenceCheck
from spom.presence.policies import may_be_checked
from spom.presence.queries.checks import latest_failure
from spom.presence.queries.standing import standing_of
from spom.presence.registry import question_for
from spom.presence.views.checking import goal_of, occasion_of

CONFIRM = OneTimeCode.Purpose.CONFIRM
ASKED = "presence_code"
PROVED = "presence_passkey_at"
PROOF_LASTS = timedelta(minutes=5)


@require_GET
@allowed(may_be_checked)
def other_ways(request: UserRequest) -> HttpResponse:
    """What there is besides the camera."""
    context = _context(request) | {"has_passkey": request.user.passkeys.exists(), "said": WordsForm()}
    return render(request, "presence/other_ways.html", context)


@require_POST
@allowed(may_be_checked)
def send_code(request: UserRequest) -> HttpResponse:
    """Send a code to the registered mobile or e-mail address."""
    try:
        asked = request_code(
            user=request.user,
            name=request.user.username,
            purpose=CONFIRM,
            address=visitor(request).address,
            at=timezone.now(),
        )
    except Refusal as no:
        context = _context(request) | {"refusal": no, "said": WordsForm()}
        return render(request, "presence/other_ways.html", context, status=REFUSED)
    request.session[ASKED] = asked.pk
    return redirect(f"{reverse('presence:code')}?{_carried(request)}")


@require_http_methods(["GET", "POST"])
@allowed(may_be_checked)
def code(request: UserRequest) -> HttpResponse:
    """The code, and one sentence about what was learned."""
    asked = OneTimeCode.objects.filter(pk=request.session.get(ASKED) or 0, user=request.user).first()
    if asked is None:
        return redirect("presence:other_ways")
    form = CodeForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            prove_code(
                code_id=asked.pk,
                typed=form.cleaned_data["code"],
                purpose=CONFIRM,
                address=visitor(request).address,
                at=now,
            )
            return _accept(request, PresenceCheck.Way.CODE, form.cleaned_data["answer"], now)
        except Refusal as no:
            refusal = no
    context = _context(request) | {"form": form, "refusal": refusal, "asked": asked}
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "presence/code.html", context, status=status)


@never_cache
@require_POST
@allowed(may_be_checked)
def ask_passkey(request: UserRequest) -> HttpResponse:
    """A challenge for the learner's passkey."""
    return JsonResponse(begin_sign_in(site=_site(request), at=timezone.now()))


@never_cache
@require_POST
@allowed(may_be_checked)
def answer_passkey(request: UserRequest) -> HttpResponse:
    """What the passkey answered; it has to be the learner's own."""
    now = timezone.now()
    try:
        told = json.loads(request.POST.get("answer", ""))
        proof = prove_passkey(
            site=_site(request), answer=told if isinstance(told, dict) else {}, visitor=visitor(request), at=now
        )
        if proof.user != request.user:
            raise PasskeyRefused
    except (ValueError, Refusal):
        no = PasskeyRefused()
        return JsonResponse({"code": no.code, "message": str(no)}, status=INVALID)
    request.session[PROVED] = now.timestamp()
    return JsonResponse({"next": f"{reverse('presence:passkey')}?{_carried(request)}"})


@require_http_methods(["GET", "POST"])
@allowed(may_be_checked)
def passkey(request: UserRequest) -> HttpResponse:
    """After the passkey: one sentence about what was learned."""
    now = timezone.now()
    proved = request.session.get(PROVED)
    if not isinstance(proved, float) or now.timestamp() - proved > PROOF_LASTS.total_seconds():
        return redirect(f"{reverse('presence:other_ways')}?{_carried(request)}")
    form = AnswerForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        del request.session[PROVED]
        try:
            return _accept(request, PresenceCheck.Way.PASSKEY, form.cleaned_data["answer"], now)
        except Refusal as no:
            refusal = no
    status = REFUSED if refusal else INVALID if form.errors else None
    context = _context(request) | {"form": form, "refusal": refusal}
    return render(request, "presence/passkey.html", context, status=status)


@require_POST
@allowed(may_be_checked)
def ask_person(request: UserRequest) -> HttpResponse:
    """Have a person look."""
    form = WordsForm(request.POST)
    said = form.cleaned_data["said"] if form.is_valid() else ""
    review = ask_a_person(
        learner=request.user, check=latest_failure(learner=request.user), said=said, at=timezone.now()
    )
    messages.info(request, _("A person will look at it within three days. You get a notice. Nothing counted is lost."))
    return redirect("presence:review", review.pk)


def _accept(request: UserRequest, way: PresenceCheck.Way, answer: str, at: datetime) -> HttpResponse:
    accept_alternative(
        learner=request.user, occasion=occasion_of(request), way=way, answer=answer, by=request.user, at=at
    )
    messages.info(request, _("Thank you. It counts like a passed camera check."))
    return redirect(goal_of(request))


def _context(request: UserRequest) -> dict[str, Any]:
    occasion = occasion_of(request)
    return {
        "occasion": occasion,
        "next": goal_of(request),
        "carried": _carried(request),
        "standing": standing_of(learner=request.user, at=timezone.now()),
        "question": question_for(learner=request.user, occasion=occasion),
    }


def _carried(request: UserRequest) -> str:
    return urlencode({"occasion": occasion_of(request), "next": goal_of(request)})


def _site(request: UserRequest) -> Site:
    host = request.get_host()
    return Site(host=host.rpartition(":")[0] or host, origin=f"{request.scheme}://{host}")
