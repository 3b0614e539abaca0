"""The camera check: a page, and three small doors for the island on it."""

import re
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import REFUSED
from spom.kit.parts import CameraState
from spom.presence.actions.checks import (
    Camera,
    ChallengeOver,
    NoConsent,
    NotEnrolled,
    UseAnotherWay,
    begin_check,
    decide,
    draw_challenge,
)
from spom.presence.actions.seeing import CheckBusy
from spom.presence.http import shows_face_check
from spom.presence.models.checks import PresenceCheck
from spom.presence.policies import FRAMES_MOST, may_be_checked
from spom.presence.queries.checks import check_with
from spom.presence.queries.standing import standing_of
from spom.presence.queries.words import panel_states, state_after

OCCASION = re.compile(r"[a-z]{1,20}(:[0-9]{1,19})?")
FRAME_BYTES = 200_000
# Refusals after which only another way leads on.
OTHER_WAY = (NoConsent, NotEnrolled, UseAnotherWay)


@require_GET
@allowed(may_be_checked)
@shows_face_check
def check(request: UserRequest) -> HttpResponse:
    """The page of one check; back to where the learner came from afterwards."""
    standing = standing_of(learner=request.user, at=timezone.now())
    if not standing.has_consent or not standing.is_enrolled:
        return redirect("presence:home")
    context = {
        "standing": standing,
        "occasion": occasion_of(request),
        "next": goal_of(request),
        "camera_states": panel_states(),
    }
    return render(request, "presence/check.html", context)


@require_POST
@allowed(may_be_checked)
def challenge(request: UserRequest) -> HttpResponse:
    """Draw a challenge and say what is asked for."""
    try:
        drawn = draw_challenge(learner=request.user, occasion=occasion_of(request), at=timezone.now())
    except Refusal as no:
        return refused(no)
    return JsonResponse({"nonce": str(drawn.nonce), "turn": drawn.turn, "asks": drawn.get_turn_display()})


@require_POST
@allowed(may_be_checked)
def begin(request: UserRequest) -> HttpResponse:
    """The twenty seconds begin."""
    found = _own(request)
    if found is None:
        return refused(ChallengeOver())
    try:
        begin_check(check=found, at=timezone.now())
    except Refusal as no:
        return refused(no)
    return JsonResponse({"nonce": str(found.nonce)})


@require_POST
@allowed(may_be_checked)
def frames(request: UserRequest) -> HttpResponse:
    """The frames of one check, and its verdict."""
    found = _own(request)
    if found is None:
        return refused(ChallengeOver())
    camera = Camera(label=request.POST.get("camera", ""), device=request.POST.get("device", ""))
    try:
        decided = decide(check=found, frames=sent_frames(request), camera=camera, at=timezone.now())
    except Refusal as no:
        return refused(no)
    return JsonResponse(
        {
            "verdict": decided.verdict,
            "passed": decided.is_passed,
            "final": decided.miss >= 3,  # noqa: PLR2004  # three in a row: PROTOCOLS, presence
            "tone": state_after(decided).tone,
            "message": drawn_state(state_after(decided)),
        }
    )


def sent_frames(request: UserRequest) -> list[bytes]:
    """The pictures of this request, none read further than a frame may be large."""
    sent = request.FILES.getlist("frame")[: FRAMES_MOST + 1]
    return [one.read(FRAME_BYTES + 1) for one in sent]


def refused(no: Refusal) -> JsonResponse:
    """A no for the island, drawn as the page would draw it."""
    state = CameraState(title=_("The check did not take place"), text=str(no), tone="warn", icon="camera-off")
    answer = JsonResponse(
        {"code": no.code, "final": isinstance(no, OTHER_WAY), "tone": "warn", "message": drawn_state(state)},
        status=HTTPStatus.SERVICE_UNAVAILABLE if isinstance(no, CheckBusy) else REFUSED,
    )
    if isinstance(no, CheckBusy):
        answer.headers["Retry-After"] = "5"
    return answer


def drawn_state(state: CameraState) -> str:
    """The panel's message as HTML."""
    return render_to_string("ui/camera_message.html", {"state": state})


def occasion_of(request: UserRequest) -> str:
    """What the check is about, as the asker called it."""
    asked = request.POST.get("occasion", "") or request.GET.get("occasion", "")
    return asked if OCCASION.fullmatch(asked) else "study"


def goal_of(request: UserRequest) -> str:
    """Where to go afterwards: a page of ours, never of somebody else's."""
    goal = request.POST.get("next", "") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(goal, allowed_hosts=None) and goal.startswith("/")
    return goal if ours else reverse("presence:home")


def _own(request: UserRequest) -> PresenceCheck | None:
    try:
        nonce = UUID(request.POST.get("nonce", ""))
    except ValueError:
        return None
    return check_with(learner=request.user, nonce=nonce)
