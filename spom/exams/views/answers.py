"""The door of the answers: taken after every change by everybody who sits a test, so it takes the short way.

It stands outside the middleware that loads sessions, checks CSRF tokens and draws pages. The lease it asks for is known
to one window only, which no other site can read, and the cookie is not sent along with another site's requests. It
never closes: an answer that was given is taken, whatever rests.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from spom.exams.actions.saving import GoesOnElsewhere, NoSuchAttempt, Said, Saved, save, save_of_known
from spom.exams.models.sitting import Signal
from spom.exams.policies.sitting import may_sit
from spom.identity.http import known_sign_in, sign_in_of
from spom.kit.errors import Refusal
from spom.portal.http import never_closed

LONGEST_BODY = 60_000
MOST_AT_ONCE = 200
GREATEST = 2_147_483_647
LONGEST_ANSWER = 400
MOST_SIGNALS = 20
# Made once: json.dumps makes another one for every answer.
_written = json.JSONEncoder(separators=(",", ":")).encode


@never_closed
@login_not_required
@require_POST
def answers(request: HttpRequest) -> HttpResponse:
    """Save what a window says. 401: signed out, 404: no such paper, 409: goes on elsewhere or over."""
    try:
        asked = _read(request.body[: LONGEST_BODY + 1])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    known = known_sign_in(request)
    # The database's own clock decides, which every web process shares.
    saved = None if known is None else save_of_known(**asked, sign_in=known, roles=may_sit.roles, at=None)
    return _told(saved) if saved else _looked_into(request, asked)


def _looked_into(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    """Ask everything one after the other: for a sign-in not seen before, and to say why nothing was saved."""
    sign_in = sign_in_of(request, at=timezone.now())
    if sign_in is None or sign_in.user is None:
        return _answer({"code": "sign_in_first"}, HTTPStatus.UNAUTHORIZED)
    if not may_sit(sign_in.user):
        return _answer({"code": "forbidden"}, HTTPStatus.FORBIDDEN)
    try:
        return _told(save(**asked, learner=sign_in.user, at=None, sign_in=sign_in.pk))
    except NoSuchAttempt as no:
        return _answer({"code": no.code}, HTTPStatus.NOT_FOUND)
    except Refusal as no:
        return _answer({"code": no.code, "elsewhere": isinstance(no, GoesOnElsewhere)}, HTTPStatus.CONFLICT)


def _told(saved: Saved) -> HttpResponse:
    said = {
        "taken": sorted(saved.taken),
        "now": int(saved.now.timestamp() * 1000),
        "until": int(saved.deadline.timestamp() * 1000),
        "paused": saved.paused,
        "over": saved.state != "RUNNING",
        "message": saved.message,
    }
    return _answer(said, HTTPStatus.OK)


def _read(body: bytes) -> dict[str, Any]:
    """What the page of a test says. Raises ValueError, KeyError or TypeError for what none of ours says."""
    if len(body) > LONGEST_BODY:
        raise ValueError("too long")
    said: dict[str, Any] = json.loads(body)
    batch = said["b"]
    signals = said.get("s", [])
    if len(batch) > MOST_AT_ONCE or len(signals) > MOST_SIGNALS:
        raise ValueError("too many")
    return {
        "attempt_id": _whole(said["t"], 2**53),
        "lease": UUID(said["l"]),
        "said": [_one(*row) for row in batch],
        "unsent": _whole(said.get("u", 0), GREATEST),
        "signals": [Signal.Kind(one) for one in signals],
    }


def _one(lease_no: object, seq: object, number: object, content: object) -> Said:
    if not isinstance(content, dict) or len(_written(content)) > LONGEST_ANSWER or not content.keys() <= set("amx"):
        raise ValueError("not an answer")
    return Said(
        lease_no=_whole(lease_no, GREATEST), seq=_whole(seq, GREATEST), number=_whole(number, 1000), content=content
    )


def _whole(number: object, most: int) -> int:
    """A whole number between nought and `most`. Raises ValueError for anything else."""
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
        raise ValueError("out of range")
    return number


def _answer(said: Mapping[str, object], status: HTTPStatus) -> HttpResponse:
    return HttpResponse(_written(said), content_type="application/json", status=status)
