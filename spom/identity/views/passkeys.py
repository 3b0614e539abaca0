"""Passkeys: questions and answers for the browser's own dialog, in JSON."""

import json
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from spom.identity.actions.passkeys import PasskeyRefused, Site, add_passkey, begin_adding, begin_sign_in, prove_passkey
from spom.identity.http import UserRequest, allowed, fresh, visitor
from spom.identity.models.factors import Step
from spom.identity.passage import Next, finish, go_on, held, renew
from spom.identity.policies import anyone_signed_in
from spom.identity.views.gate import page_first_asked_for
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED


@login_not_required
@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """A challenge for whoever is there."""
    return JsonResponse(begin_sign_in(site=site_of(request), at=timezone.now()))


@login_not_required
@never_cache
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """The passkey's answer, and in: as the only proof, or as the second step of whoever is between the two."""
    now, told = timezone.now(), told_by(request)
    passage = held(request, at=now)
    try:
        proof = prove_passkey(site=site_of(request), answer=told, visitor=visitor(request), at=now)
    except Refusal as no:
        return said_no(no, INVALID)
    if passage is not None and passage.user_id == proof.user.pk:
        what = finish(request, passage=passage, step=Step.PASSKEY, tallies=proof.tallies, trust=False, at=now)
        goal = passage.goal
    else:
        goal = page_first_asked_for(request)
        what = go_on(request, proof=proof, method=Step.PASSKEY, kept=False, goal=goal, at=now)
    return JsonResponse({"next": reverse("identity:new_password") if what is Next.NEW_PASSWORD else goal})


@never_cache
@require_POST
@allowed(anyone_signed_in)
def confirm_by_passkey(request: UserRequest) -> HttpResponse:
    """The passkey's answer, to show once more who one is."""
    now = timezone.now()
    try:
        proof = prove_passkey(site=site_of(request), answer=told_by(request), visitor=visitor(request), at=now)
    except Refusal as no:
        return said_no(no, INVALID)
    if proof.user.pk != request.user.pk or not renew(request, tallies=proof.tallies, at=now):
        return said_no(PasskeyRefused(), INVALID)
    return JsonResponse({"next": page_first_asked_for(request)})


@never_cache
@require_POST
@allowed(anyone_signed_in)
@fresh
def ask_new(request: UserRequest) -> HttpResponse:
    """A challenge for a new passkey of one's own."""
    return JsonResponse(begin_adding(user=request.user, site=site_of(request), at=timezone.now()))


@never_cache
@require_POST
@allowed(anyone_signed_in)
@fresh
def add(request: UserRequest) -> HttpResponse:
    """The passkey the browser made."""
    now, user = timezone.now(), request.user
    name = request.POST.get("name", "")[:80] or visitor(request).label or _("Passkey")
    try:
        add_passkey(user=user, site=site_of(request), name=name, answer=told_by(request), at=now)
    except Refusal as no:
        return said_no(no)
    request.session.step_was_added()
    return JsonResponse({"next": reverse("identity:security")}, status=HTTPStatus.CREATED)


def site_of(request: HttpRequest) -> Site:
    """The site as this browser sees it."""
    host = request.get_host()
    return Site(host=host.rpartition(":")[0] or host, origin=f"{request.scheme}://{host}")


def said_no(no: Refusal, status: int = REFUSED) -> HttpResponse:
    """A no, for the island that asked."""
    return JsonResponse({"code": no.code, "message": str(no)}, status=status)


def told_by(request: HttpRequest) -> dict[str, Any]:
    """What the browser's dialog said; nothing when it is no JSON object."""
    try:
        told = json.loads(request.POST.get("answer", ""))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
