"""Signing in with another house, over OpenID Connect: code flow with PKCE."""

from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.actions.federation import (
    NoAccount,
    NotLetIn,
    end_where_from,
    link_identity,
    note_refusal,
    take_answer,
    unlink_identity,
)
from spom.identity.actions.gate import Proof
from spom.identity.http import UserRequest, allowed, fresh, visitor
from spom.identity.models import LinkedIdentity
from spom.identity.passage import Vouched, go_on
from spom.identity.policies import VOUCHED, VOUCHED_TWICE, anyone_signed_in, is_staff
from spom.identity.queries import account_vouched_for, knock_of, learner_with_srn
from spom.identity.secrets import locked_for_session
from spom.identity.sso.away import TIME_AWAY, Away, Stranger, keep, kept, let_go, set_out
from spom.identity.sso.discovery import Facts, facts_of, hosts_of, provider_with
from spom.identity.sso.parties import Provider
from spom.identity.sso.tokens import NotBelieved, Told, read_id_token, read_logout_token, told_by
from spom.identity.sso.wire import Unreachable, get_json, post_form
from spom.identity.views.gate import page_first_asked_for, redirect_to
from spom.kit.errors import Refusal
from spom.kit.http import REFUSED, takes_cross_site

log = structlog.get_logger("spom.sso")


@login_not_required
@never_cache
@require_GET
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Off to the other house. Nothing is written here: the browser keeps what the answer must fit."""
    provider, now = _provider(code), timezone.now()
    try:
        facts = facts_of(provider, at=now)
    except Unreachable as no:
        return _failed(request, provider, no)
    away = set_out(provider=code, goal=page_first_asked_for(request), at=now)
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": _way_back(provider),
        "scope": " ".join(provider.scopes),
        "state": away.state,
        "nonce": away.nonce,
        "code_challenge": away.challenge,
        "code_challenge_method": "S256",
    }
    response = HttpResponse(status=HTTPStatus.FOUND)
    response.headers["Location"] = f"{facts.authorize}{'&' if '?' in facts.authorize else '?'}{urlencode(asked)}"
    keep(response, away)
    return response


@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest, code: str) -> HttpResponse:
    """Back from the other house, with an answer that fits this browser, or none."""
    provider, now = _provider(code), timezone.now()
    try:
        away = _fitting(request, provider, now)
        response = _in_or_on(request, provider, away, _redeem(request.GET.get("code", ""), provider, away, now))
    except Refusal as no:
        response = _failed(request, provider, no)
        let_go(response)
    return response


@csrf_exempt
@takes_cross_site
@login_not_required
@never_cache
@require_POST
def ended(request: HttpRequest, code: str) -> HttpResponse:
    """The other house itself says that a session ended (OpenID Back-Channel Logout); the signed token is the proof."""
    provider, now = _provider(code), timezone.now()
    try:
        told, name = read_logout_token(request.POST.get("logout_token", ""), provider=provider, at=now)
        take_answer(answer=f"{provider.issuer} {name}", at=now)
    except Refusal as no:
        log.warning("logout token refused", provider=code, why=getattr(no, "why", no.code))
        return JsonResponse({"error": "invalid_request"}, status=HTTPStatus.BAD_REQUEST)
    end_where_from(issuer=told.issuer, subject=told.subject, sid=told.sid, at=now)
    return HttpResponse(status=HTTPStatus.OK)


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
@fresh
def new_link(request: UserRequest) -> HttpResponse:
    """Link what another house calls the person, after they have shown that both are theirs."""
    now = timezone.now()
    stranger = kept(request, Stranger, at=now)
    provider = provider_with(stranger.provider) if stranger else None
    if stranger is None or provider is None or provider.issuer != stranger.issuer:
        return redirect("identity:security")
    if request.method == "GET":
        return render(request, "identity/new_link.html", {"stranger": stranger, "provider": provider})
    response = redirect("identity:security")
    if request.POST.get("answer") == "link":
        try:
            link_identity(
                user=request.user, issuer=stranger.issuer, subject=stranger.subject, label=stranger.label, at=now
            )
        except Refusal as no:
            return _failed(request, provider, no)
        messages.success(request, _("From now on you can sign in with %(name)s.") % {"name": provider.name})
    let_go(response)
    return response


@require_POST
@allowed(anyone_signed_in)
@fresh
def drop_link(request: UserRequest, link_id: int) -> HttpResponse:
    """Another house opens one's account no more."""
    link = get_object_or_404(request.user.linked_identities.select_related("user"), pk=link_id)
    unlink_identity(link=link, by=request.user, at=timezone.now())
    return redirect("identity:security")


def _provider(code: str) -> Provider:
    provider = provider_with(code)
    if provider is None:
        raise Http404
    return provider


def _way_back(provider: Provider) -> str:
    """Each house has a way back of its own, so that no house can pass off another's answer as its own."""
    return f"{settings.PUBLIC_URL}{reverse('identity:sso_back', args=[provider.code])}"


def _fitting(request: HttpRequest, provider: Provider, now: datetime) -> Away:
    """What this browser set out with, if the answer fits it. Takes the state: it fits once."""
    away, told = kept(request, Away, at=now), request.GET
    if away is None or away.provider != provider.code:
        raise NotBelieved("this browser did not set out for there")
    if not compare_digest(told.get("state", "").encode(), away.state.encode()):
        raise NotBelieved("state")
    take_answer(answer=away.state, at=now)
    facts = facts_of(provider, at=now)
    # RFC 9207: the house says its name in the answer, so that no other can put itself in between.
    if told.get("iss", "" if facts.names_itself else provider.issuer) != provider.issuer:
        raise NotBelieved("issuer of the answer")
    if told.get("error") or not told.get("code"):
        log.info("single sign-on refused there", provider=provider.code, error=told.get("error", "")[:100])
        raise NotLetIn
    return away


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What the other house says of the person, checked; its token as it came; and when."""

    told: Told
    id_token: str
    at: datetime


def _redeem(code: str, provider: Provider, away: Away, now: datetime) -> _Answer:
    """Exchange the code for what the other house says."""
    facts = facts_of(provider, at=now)
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _way_back(provider),
        "code_verifier": away.verifier,
    }
    name, secret = provider.client_id, provider.client_secret
    if facts.by_post:
        fields |= {"client_id": name, "client_secret": secret}
        name, secret = "", ""
    answer = post_form(facts.token, fields, hosts=hosts_of(provider), name=name, secret=secret)
    id_token = answer.get("id_token")
    if not isinstance(id_token, str):
        raise NotBelieved("no ID token")
    told = read_id_token(id_token, provider=provider, nonce=away.nonce, at=now)
    return _Answer(told=_with_more(told, provider, facts, answer), id_token=id_token, at=now)


def _with_more(told: Told, provider: Provider, facts: Facts, answer: dict[str, Any]) -> Told:
    """Names often stand in the userinfo only. It must be about the same person."""
    token = answer.get("access_token")
    enough = told.label and (told.srn or not provider.srn_claim)
    if enough or not facts.userinfo or not isinstance(token, str):
        return told
    more = get_json(facts.userinfo, hosts=hosts_of(provider), bearer=token)
    if more.get("sub") != told.subject:
        raise NotBelieved("userinfo of somebody else")
    seen = told_by(more, provider=provider)
    return replace(told, label=told.label or seen.label, srn=told.srn or seen.srn)


def _in_or_on(request: HttpRequest, provider: Provider, away: Away, answer: _Answer) -> HttpResponse:
    """In, or on to the second step; for somebody we do not know, on to linking."""
    told, now = answer.told, answer.at
    link = account_vouched_for(issuer=told.issuer, subject=told.subject)
    if link is None and told.srn:
        link = _linked_by_srn(told, now)
    if link is None:
        return _to_link(provider, told, now)
    named = knock_of(link.user_id, visitor=visitor(request))
    if named.user is None:
        note_refusal(user=link.user, why="account not open", at=now)
        raise NoAccount
    proof = Proof(user=named.user, device=named.device, tallies=(), steps=named.steps)
    vouched = Vouched(link_id=link.pk, sid=told.sid, id_token=locked_for_session(answer.id_token))
    twice = told.cannot_be_phished if is_staff(named.user) else told.took_two_steps
    method = VOUCHED_TWICE if provider.second_step_there and twice else VOUCHED
    what = go_on(request, proof=proof, method=method, kept=False, goal=away.goal, vouched=vouched, at=now)
    response = redirect_to(what, away.goal)
    let_go(response)
    return response


def _linked_by_srn(told: Told, now: datetime) -> LinkedIdentity | None:
    """The account of that SRN, at the word of a house of the institution. Never by e-mail, and never staff."""
    named = learner_with_srn(told.srn)
    if named is None:
        return None
    return link_identity(user=named, issuer=told.issuer, subject=told.subject, label=told.label, at=now)


def _to_link(provider: Provider, told: Told, now: datetime) -> HttpResponse:
    """Nobody we know: sign in here once, and both are known to be the same person's."""
    stranger = Stranger(
        provider=provider.code,
        issuer=told.issuer,
        subject=told.subject,
        label=told.label,
        until=(now + TIME_AWAY).isoformat(),
    )
    response = redirect("identity:new_link")
    keep(response, stranger)
    return response


def _failed(request: HttpRequest, provider: Provider, no: Refusal) -> HttpResponse:
    """What happened, what to do, what is safe. Why exactly is in the log."""
    log.warning("single sign-on failed", provider=provider.code, code=no.code, why=getattr(no, "why", ""))
    if not isinstance(no, Unreachable | NoAccount):
        note_refusal(user=None, why=no.code, at=timezone.now())
    status = HTTPStatus.SERVICE_UNAVAILABLE if isinstance(no, Unreachable) else REFUSED
    context = {"refusal": no, "provider": provider, "next": page_first_asked_for(request)}
    return render(request, "identity/sso_failed.html", context, status=status)
