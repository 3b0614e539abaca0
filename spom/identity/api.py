"""The gate for programs: the same steps, the same counting and the same cookie as the pages.

A program first asks `GET /api/session`, which sets the CSRF cookie and says the token to send as `X-CSRFToken` with
everything that changes something. Who is signed in is kept in a cookie no script can read.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from spom.identity.actions.codes import CodeOver, WrongCode
from spom.identity.actions.gate import NoMatch, prove_password, prove_sign_in_code
from spom.identity.actions.sessions import end_session
from spom.identity.actions.tallies import TooManyTries
from spom.identity.http import person, store_of, visitor
from spom.identity.models import OneTimeCode, User
from spom.identity.models.factors import Step
from spom.identity.passage import (
    Next,
    asked_code,
    finish,
    go_on,
    held,
    prove_step,
    send_second_code,
    send_sign_in_code,
)
from spom.identity.policies import anyone_signed_in
from spom.identity.queries import person_with
from spom.kit.errors import Refusal

router = Router(tags=["Sign in"])
SIGN_IN = OneTimeCode.Purpose.SIGN_IN
# PostgreSQL keeps no text with a NUL in it, so nobody is called that.
NO_NUL = r"^[^\x00]*$"


class SessionOut(Schema):
    """Who is signed in, and the token that every change must carry as `X-CSRFToken`."""

    signed_in: bool
    username: str | None = None
    full_name: str | None = None
    roles: list[str] = []
    ends_at: datetime | None = None
    csrf_token: str


class LoginIn(Schema):
    """A name (SRN, user ID, e-mail address or registered mobile number) and a password."""

    username: str = Field(max_length=254, pattern=NO_NUL, examples=["CRO0612345"])
    password: str = Field(max_length=1024)
    remember: bool = False


class NextOut(Schema):
    """What comes next: `dashboard` (signed in), `second_step` (show one of `steps`), or a page to see to first."""

    next: Next
    steps: list[Step] = []
    url: str


class NoOut(Schema):
    """Why not. `code` does not change between versions; `message` is for people."""

    code: str
    message: str
    tries_left: int | None = None
    retry_at: datetime | None = None


class StepIn(Schema):
    """What was typed in the second step, and which step it was."""

    step: Step
    proof: str = Field(max_length=1024)
    trust: bool = False


class CodeAskedIn(Schema):
    """Whom to send a one-time code to, and how if there is a choice."""

    username: str = Field(max_length=254, pattern=NO_NUL)
    channel: OneTimeCode.Channel | None = None


class CodeIn(Schema):
    """The digits."""

    code: str = Field(max_length=20)


class CodeSentOut(Schema):
    """Where a code went if the details are registered. The answer is the same if they are not."""

    channel: OneTimeCode.Channel
    hint: str
    resend_at: datetime
    expires_at: datetime


REFUSALS = {HTTPStatus.UNAUTHORIZED: NoOut, HTTPStatus.TOO_MANY_REQUESTS: NoOut}


@router.get("/session", auth=None, response=SessionOut)
def session(request: HttpRequest) -> SessionOut:
    """Who is signed in here."""
    user, row, token = request.user, store_of(request).row, get_token(request)
    if not isinstance(user, User) or row is None:
        return SessionOut(signed_in=False, csrf_token=token)
    return SessionOut(
        signed_in=True,
        username=user.username,
        full_name=user.full_name,
        roles=sorted(user.roles),
        ends_at=row.ends_at,
        csrf_token=token,
    )


@router.post("/login", auth=None, response={HTTPStatus.OK: NextOut, **REFUSALS})
def login(request: HttpRequest, typed: LoginIn, response: HttpResponse) -> Status[NextOut | NoOut]:
    """Sign in with a password."""
    now = timezone.now()
    try:
        proof = prove_password(identifier=typed.username, password=typed.password, visitor=visitor(request), at=now)
    except (NoMatch, TooManyTries) as no:
        return _no(no, response, now)
    what = go_on(request, proof=proof, method="password", kept=typed.remember, goal=_home(), at=now)
    return _next(request, what, now)


@router.post("/login/second-step", auth=None, response={HTTPStatus.OK: NextOut, **REFUSALS})
def second_step(request: HttpRequest, typed: StepIn, response: HttpResponse) -> Status[NextOut | NoOut]:
    """Show one more thing after the password or the code."""
    now = timezone.now()
    passage = held(request, at=now)
    if passage is None:
        return Status(HTTPStatus.UNAUTHORIZED, NoOut(code="identity.start_again", message=str(CodeOver())))
    try:
        tallies = prove_step(request, passage=passage, step=typed.step, typed=typed.proof, at=now)
    except Refusal as no:
        return _no(no, response, now)
    what = finish(request, passage=passage, step=typed.step, tallies=tallies, trust=typed.trust, at=now)
    return _next(request, what, now)


@router.post("/login/second-step/code", auth=None, response={HTTPStatus.ACCEPTED: CodeSentOut, **REFUSALS})
def second_step_code(request: HttpRequest, response: HttpResponse) -> Status[CodeSentOut | NoOut]:
    """Have a code sent for the second step."""
    now = timezone.now()
    passage = held(request, at=now)
    user = person_with(passage.user_id) if passage and Step.CODE in passage.steps else None
    if passage is None or user is None:
        return _no(CodeOver(), response, now)
    try:
        return _sent(send_second_code(request, passage=passage, user=user, at=now))
    except TooManyTries as no:
        return _no(no, response, now)


@router.post("/otp", auth=None, response={HTTPStatus.ACCEPTED: CodeSentOut, **REFUSALS})
def ask_for_code(request: HttpRequest, typed: CodeAskedIn, response: HttpResponse) -> Status[CodeSentOut | NoOut]:
    """Have a one-time code sent to the registered mobile or e-mail of whoever is named."""
    now = timezone.now()
    try:
        code = send_sign_in_code(request, name=typed.username, channel=typed.channel, goal=_home(), at=now)
    except TooManyTries as no:
        return _no(no, response, now)
    return _sent(code)


@router.post("/otp/verify", auth=None, response={HTTPStatus.OK: NextOut, **REFUSALS})
def verify_code(request: HttpRequest, typed: CodeIn, response: HttpResponse) -> Status[NextOut | NoOut]:
    """Sign in with the code that was asked for with this cookie."""
    now, asked = timezone.now(), asked_code(request, purpose=SIGN_IN)
    try:
        proof = prove_sign_in_code(
            code_id=asked.code_id if asked else None, typed=typed.code, visitor=visitor(request), at=now
        )
    except (WrongCode, CodeOver, TooManyTries) as no:
        return _no(no, response, now)
    return _next(request, go_on(request, proof=proof, method="code", kept=False, goal=_home(), at=now), now)


@router.post("/logout", response={HTTPStatus.NO_CONTENT: None})
def logout(request: HttpRequest, response: HttpResponse) -> Status[None]:
    """Sign out here."""
    user, store = person(request, may=anyone_signed_in), store_of(request)
    if store.row is None:
        raise PermissionDenied
    end_session(session=store.row, reason="signed out", by=user, at=timezone.now())
    store.forget()
    response.headers["Clear-Site-Data"] = '"cache"'
    return Status(HTTPStatus.NO_CONTENT, None)


def _next(request: HttpRequest, what: Next, now: datetime) -> Status[NextOut | NoOut]:
    passage = held(request, at=now) if what is Next.SECOND_STEP else None
    steps = [Step(step) for step in passage.steps] if passage else []
    urls = {
        Next.SECOND_STEP: reverse("identity:second_step"),
        Next.ADD_SECOND_STEP: reverse("identity:security"),
        Next.NEW_PASSWORD: reverse("identity:new_password"),
        Next.CHANGE_PASSWORD: reverse("identity:change_password"),
        Next.DASHBOARD: _home(),
    }
    return Status(HTTPStatus.OK, NextOut(next=what, steps=steps, url=urls[what]))


def _sent(code: OneTimeCode) -> Status[CodeSentOut | NoOut]:
    channel = OneTimeCode.Channel(code.channel)
    answer = CodeSentOut(channel=channel, hint=code.hint, resend_at=code.resend_at, expires_at=code.expires_at)
    return Status(HTTPStatus.ACCEPTED, answer)


def _no(no: Refusal, response: HttpResponse, now: datetime) -> Status[Any]:
    """The same shape for every no; one that has an end says when, in the header too."""
    if isinstance(no, TooManyTries):
        if no.until is not None:
            response.headers["Retry-After"] = str(max(1, int((no.until - now).total_seconds()) + 1))
        return Status(HTTPStatus.TOO_MANY_REQUESTS, NoOut(code=no.code, message=str(no), retry_at=no.until))
    left = no.tries_left if isinstance(no, NoMatch | WrongCode) else None
    return Status(HTTPStatus.UNAUTHORIZED, NoOut(code=no.code, message=str(no), tries_left=left))


def _home() -> str:
    return resolve_url(settings.LOGIN_REDIRECT_URL)
