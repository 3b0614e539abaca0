"""The request a signed-in person makes, who may make it, and how somebody becomes one."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django_htmx.middleware import HtmxDetails

from spom.identity.models import Session, User
from spom.identity.models.sessions import KnownSignIn, Visitor, hash_of
from spom.identity.policies import Policy
from spom.identity.queries import sign_in_under
from spom.identity.sessions import SessionStore
from spom.kit.browsers import browser_label
from spom.kit.origin import current_origin

# In the address of the sign-in page: a session was there, and its time is over.
ENDED = "ended"
DEVICE_COOKIE_AGE = timedelta(days=400)  # the longest a browser keeps a cookie


class UserRequest(HttpRequest):
    """What every view behind sign-in receives."""

    user: User
    htmx: HtmxDetails
    session: SessionStore


P = ParamSpec("P")
View = Callable[Concatenate[UserRequest, P], HttpResponseBase]


def allowed(policy: Policy) -> Callable[[View[P]], View[P]]:
    """Let the view run only for people the policy says yes to; everybody else gets 403."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not policy(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = policy  # type: ignore[attr-defined]  # read by tests/house/test_doors.py
        return guarded  # type: ignore[return-value]  # wraps() names the argument

    return guard


def fresh(view: View[P]) -> View[P]:
    """Let the view run only soon after the person showed who they are; else ask again first.

    What was posted is asked for anew: the way back leads to a page, never to an act.
    """

    @wraps(view)
    def guarded(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.session.is_fresh:
            back = request.get_full_path() if request.method == "GET" else reverse("identity:security")
            return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]  # wraps() names the argument


def person(request: HttpRequest, *, may: Policy) -> User:
    """The person calling the API, if the policy says yes to them. Raises PermissionDenied."""
    user = request.user
    if not isinstance(user, User) or not may(user):
        raise PermissionDenied
    return user


def visitor(request: HttpRequest) -> Visitor:
    """The browser at the gate. The address is the one our own proxies vouch for, never what a header claims."""
    return Visitor(
        address=current_origin().address or request.META.get("REMOTE_ADDR", ""),
        device_key=request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")[:64],
        label=browser_label(request.headers.get("User-Agent", "")),
    )


def marked(knocking: Visitor) -> Visitor:
    """The same browser with a key it can be known by later."""
    return knocking if knocking.device_key else replace(knocking, device_key=secrets.token_urlsafe(32))


def sign_in_of(request: HttpRequest, *, at: datetime) -> Session | None:
    """The live sign-in of this browser with its person, in one statement and without a word to the session store.

    For the one door that is used so often that it takes the short way: it must also ask for something no other site
    can know, because the CSRF token is not asked for there.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    found = sign_in_under(key) if key else None
    if found is None or found.user is None or not found.is_live(at) or not found.user.is_active:
        return None
    known = found.data.get(HASH_SESSION_KEY, "")
    if not constant_time_compare(known, found.user.get_session_auth_hash()):
        return None
    _remember(hash_of(key), found, found.user)
    return found


def known_sign_in(request: HttpRequest) -> KnownSignIn | None:
    """The sign-in of this browser, if `sign_in_of` found it good before; whether it still is, STILL_SIGNED_IN asks."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return _known.get(hash_of(key)) if key else None


# Of this process. Nothing is decided by it: it only says what the database has to find unchanged.
_known: dict[str, KnownSignIn] = {}
MOST_KNOWN = 20_000


def _remember(key_hash: str, session: Session, user: User) -> None:
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[key_hash] = KnownSignIn(
        session=session.pk,
        person=user.pk,
        key_hash=key_hash,
        auth_hash=session.data[HASH_SESSION_KEY],
        password=sha256(user.password.encode()).digest(),
    )


def page_typed_on(request: HttpRequest) -> str:
    """The page a form was sent from: the browser's own word, if that is a page of ours."""
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    parts = urlsplit(told)
    if parts.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def store_of(request: HttpRequest) -> SessionStore:
    """The session of this request."""
    store: SessionStore = request.session  # type: ignore[assignment]  # SESSION_ENGINE is ours
    return store


def let_in(request: HttpRequest, *, session: Session, key: str, device_key: str) -> None:
    """Go on as the person who has just proved who they are: new session key, new CSRF token, a mark for the browser.

    The mark is not a way in, only a way not to be shut out.
    """
    store = store_of(request)
    if store.session_key:
        store.delete()
    store.adopt(session, key)
    store.device_key = device_key
    rotate_token(request)
    if session.user is not None:
        request.user = session.user


def remember_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """Leave the browser the mark it got while it was let in."""
    device_key = store_of(request).device_key
    if device_key:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            device_key,
            max_age=DEVICE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
