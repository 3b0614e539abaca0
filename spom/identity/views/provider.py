"""Being the house other portals sign in with: OpenID Connect, code flow, for portals named in the settings."""

import base64
import re
from datetime import datetime, timedelta
from hmac import compare_digest
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.actions.handing_on import Wish, hand_on, redeem, subject_of
from spom.identity.actions.sessions import end_session
from spom.identity.actions.tallies import BusyNetwork, count_network, forgive
from spom.identity.http import store_of, visitor
from spom.identity.models import Handover, Session, User
from spom.identity.queries import handover_of_token, handover_with
from spom.identity.sso.keys import published_keys, read_own
from spom.identity.sso.parties import Client
from spom.identity.sso.statements import SCOPES, about_ourselves, challenge_of, client_with, id_token, issuer, userinfo
from spom.kit.http import REFUSED, takes_cross_site

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
LONGEST_WORD = 255
# "prompt=login": the person has to have proved themselves within this time, so that coming back from it is enough.
JUST_NOW = timedelta(seconds=60)


@login_not_required
@cache_control(public=True, max_age=3600)
@require_GET
def discovery(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # the same for everybody
    """What we are and where our doors are."""
    return JsonResponse(about_ourselves())


@login_not_required
@cache_control(public=True, max_age=600)
@require_GET
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # the same for everybody
    """The keys our statements can be checked with."""
    return JsonResponse({"keys": published_keys(at=timezone.now())})


@login_not_required
@never_cache
@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """Another portal asks who is there. Whoever is signed in goes back with a code; anybody else signs in first."""
    asked, now = _asked(request), timezone.now()
    client = client_with(asked.get("client_id", ""))
    if client is None or asked.get("redirect_uri") not in client.redirect_uris:
        # Never send anybody, or an error, to an address nobody registered.
        return render(request, "identity/unknown_portal.html", status=REFUSED)
    wrong = _what_is_wrong(asked)
    if wrong:
        return _back_to(request, asked, {"error": wrong})
    session = _proved(request)
    if session is None or session.user is None or _too_long_ago(asked, session.proved_at, now):
        if "none" in asked.get("prompt", "").split():
            return _back_to(request, asked, {"error": "login_required"})
        return _sign_in_first(request, known=session is not None)
    wish = Wish(
        client_id=client.client_id,
        redirect_uri=asked["redirect_uri"],
        scopes=tuple(scope for scope in SCOPES if scope in asked["scope"].split()),
        challenge=asked["code_challenge"],
        nonce=asked.get("nonce", ""),
    )
    return _back_to(request, asked, {"code": hand_on(user=session.user, session=session, wish=wish, at=now)})


@csrf_exempt
@takes_cross_site
@login_not_required
@never_cache
@sensitive_post_parameters("client_secret", "code", "code_verifier")
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """A code for a name. The portal shows its secret; tries are counted first."""
    now, told = timezone.now(), request.POST
    try:
        tallies = count_network(address=visitor(request).address, what="portal", at=now)
    except BusyNetwork:
        return _error("temporarily_unavailable", HTTPStatus.TOO_MANY_REQUESTS)
    client = _client_showing_its_secret(request)
    if client is None:
        response = _error("invalid_client", HTTPStatus.UNAUTHORIZED)
        response.headers["WWW-Authenticate"] = 'Basic realm="SPOM"'
        return response
    if told.get("grant_type") != "authorization_code":
        return _error("unsupported_grant_type")
    verifier = told.get("code_verifier", "")
    exchanged = redeem(
        code=told.get("code", ""),
        client_id=client.client_id,
        redirect_uri=told.get("redirect_uri", ""),
        challenge=challenge_of(verifier) if VERIFIER.fullmatch(verifier) else "",
        at=now,
    )
    if exchanged is None:
        return _error("invalid_grant")
    forgive(keys=tallies, at=now)
    handover, access_token = exchanged
    subject = subject_of(user=handover.user, at=now)
    return JsonResponse(
        {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": int(Handover.TOKEN_LIFE.total_seconds()),
            "scope": handover.scopes,
            "id_token": id_token(handover=handover, subject=subject, at=now),
        }
    )


@csrf_exempt
@takes_cross_site
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """What a token says about its person; nothing once the session it was made in has ended."""
    shown = request.headers.get("Authorization", "")
    bearer = shown.removeprefix("Bearer ") if shown.startswith("Bearer ") else ""
    now = timezone.now()
    handover = handover_of_token(bearer, at=now)
    if handover is None:
        response = _error("invalid_token", HTTPStatus.UNAUTHORIZED)
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return response
    subject = subject_of(user=handover.user, at=now)
    return JsonResponse(userinfo(user=handover.user, subject=subject, scopes=handover.scopes.split()))


@login_not_required
@never_cache
@require_GET
def end_session_here(request: HttpRequest) -> HttpResponse:
    """Signed out at another portal: signed out here, and wherever else.

    The token the portal was given for this very session stands in for the CSRF token; without it the person is asked.
    """
    told, now, store = request.GET, timezone.now(), store_of(request)
    claims = read_own(told.get("id_token_hint", ""), at=now) or {}
    client = client_with(str(claims.get("aud") or told.get("client_id") or ""))
    goal = told.get("post_logout_redirect_uri", "")
    allowed = client is not None and goal in client.post_logout_redirect_uris
    handover = handover_with(str(claims.get("sid") or ""))
    user = request.user
    if isinstance(user, User) and store.row is not None:
        if handover is None or handover.session_id != store.row.pk:
            return render(request, "identity/sign_out_here.html", {"portal": client})
        end_session(session=store.row, reason="signed out", by=user, at=now)
        store.forget()
    elif handover is not None and handover.session is not None:
        # Signed out there, and this browser's own cookie is gone: the session is ended all the same.
        end_session(session=handover.session, reason="signed out", by=handover.user, at=now)
    response = HttpResponse(status=HTTPStatus.FOUND)
    response.headers["Location"] = _with(goal, {"state": told.get("state", "")}) if allowed else _gate()
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the other portal asks for; of a word said twice the last."""
    return {name: str(word) for name, word in request.GET.items()}


def _proved(request: HttpRequest) -> Session | None:
    """The session of somebody who is all the way in: whoever has a second step to set up is not."""
    store = store_of(request)
    return None if store.person() is None or store.held_back else store.row


def _what_is_wrong(asked: dict[str, str]) -> str:
    """The error of RFC 6749 and OpenID Connect that names what cannot be done; nothing when all is well."""
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    if "request" in asked or "request_uri" in asked:
        return "request_not_supported"
    if "openid" not in asked.get("scope", "").split():
        return "invalid_scope"
    proof = asked.get("code_challenge_method") == "S256" and CHALLENGE.fullmatch(asked.get("code_challenge", ""))
    long = any(len(asked.get(name, "")) > LONGEST_WORD for name in ("nonce", "state"))
    age = asked.get("max_age", "0")
    return "" if proof and not long and age.isdecimal() and age.isascii() else "invalid_request"


def _too_long_ago(asked: dict[str, str], proved_at: datetime | None, now: datetime) -> bool:
    """Does the other portal want the person to prove themselves anew?"""
    limit = None
    if asked.get("max_age"):
        limit = timedelta(seconds=min(int(asked["max_age"]), 10**8))
    if "login" in asked.get("prompt", "").split():
        limit = min(limit or JUST_NOW, JUST_NOW)
    return limit is not None and (proved_at is None or now > proved_at + max(limit, timedelta(seconds=5)))


def _sign_in_first(request: HttpRequest, *, known: bool) -> HttpResponse:
    """On to the gate, or for somebody already in, to the page that asks again who it is."""
    here = request.get_full_path()
    if known:
        return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': here})}")
    held_back = store_of(request).held_back
    if held_back:
        return redirect(held_back)
    return redirect_to_login(here)


def _back_to(request: HttpRequest, asked: dict[str, str], answer: dict[str, str]) -> HttpResponse:
    """Back to the portal that asked, with our name (RFC 9207) and its own state.

    Right after the sign-in form, browsers that read form-action strictly follow no redirect to another site: then a
    page of ours moves on by itself.
    """
    told = answer | {"iss": issuer()} | ({"state": asked["state"]} if asked.get("state") else {})
    goal = _with(asked["redirect_uri"], told)
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        response = render(request, "identity/moving_on.html", {"goal": goal, "client": client_with(asked["client_id"])})
        response.headers["Refresh"] = f"0;url={goal}"
        return response
    response = HttpResponse(status=HTTPStatus.FOUND)
    response.headers["Location"] = goal
    return response


def _client_showing_its_secret(request: HttpRequest) -> Client | None:
    """The portal, by HTTP Basic or in the form; not both ways at once."""
    name, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    shown = request.headers.get("Authorization", "")
    if shown.startswith("Basic "):
        try:
            pair = base64.b64decode(shown.removeprefix("Basic "), validate=True).decode()
        except ValueError:
            return None
        named, _, secret = pair.partition(":")
        if name not in {"", unquote(named)}:
            return None
        name, secret = unquote(named), unquote(secret)
    client = client_with(name)
    # Compared for nobody too: looking must take as long.
    right = compare_digest(secret.encode(), (client.client_secret if client else "no such portal").encode())
    return client if client and right else None


def _error(code: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    answer: dict[str, Any] = {"error": code}
    return JsonResponse(answer, status=status)


def _with(url: str, told: dict[str, str]) -> str:
    query = urlencode({name: word for name, word in told.items() if word})
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _gate() -> str:
    return reverse("identity:sign_in")
