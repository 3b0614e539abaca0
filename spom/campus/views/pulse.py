"""The door of the pulse: taken every half minute by everybody who learns, so it takes the short way.

It stands outside the middleware that loads sessions, checks CSRF tokens and draws pages. The lease it asks for is known
to one window only, which no other site can read, and the cookie is not sent along with another site's requests.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from spom.campus.actions.pulsing import Beat, Stretch, pulse, pulse_of_known
from spom.campus.policies import Sign, may_study
from spom.identity.http import known_sign_in, sign_in_of
from spom.kit.errors import Refusal
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.policies.maintenance import may_enter_during_maintenance
from spom.portal.queries.maintenance import running_window

SHUT = HTTPStatus.SERVICE_UNAVAILABLE
LONGEST_BODY = 2000
MOST_STRETCHES_AT_ONCE = 8
# Ten days of media, in seconds; and PostgreSQL's integers.
LATEST_SECOND = 864_000
GREATEST_PLACE = 2_147_483_647
FASTEST = 16
# Made once: json.dumps makes another one for every answer.
_written = json.JSONEncoder(separators=(",", ":")).encode


@login_not_required
@require_POST
def beat(request: HttpRequest) -> HttpResponse:
    """Count the step since the last pulse. 401: signed out, 409: study goes on elsewhere, 503: learning rests."""
    try:
        said = _read(request.body[: LONGEST_BODY + 1])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    now = timezone.now()
    # The short way passes nobody who would close it, so this door looks for maintenance itself.
    window = running_window(area="learning", at=now)
    known = None if window else known_sign_in(request)
    beat = None if known is None else pulse_of_known(sign_in=known, roles=may_study.roles, at=None, **vars(said))
    return _counted(beat) if beat else _looked_into(request, said, window, now)


def _looked_into(request: HttpRequest, said: "_Said", window: MaintenanceWindow | None, now: datetime) -> HttpResponse:
    """Ask everything one after the other: for a sign-in not seen before, and to say why a pulse does not count."""
    sign_in = sign_in_of(request, at=now)
    if sign_in is None or sign_in.user is None:
        return _answer({"code": "sign_in_first"}, HTTPStatus.UNAUTHORIZED)
    if not may_study(sign_in.user):
        return _answer({"code": "forbidden"}, HTTPStatus.FORBIDDEN)
    if window and not may_enter_during_maintenance(sign_in.user):
        return _answer({"code": "portal.area_at_rest", "until": window.ends_at.isoformat()}, SHUT)
    try:
        # None: the database's clock decides.
        return _counted(pulse(learner=sign_in.user, at=None, sign_in=sign_in.pk, **vars(said)))
    except Refusal as no:
        return _answer({"code": no.code}, HTTPStatus.CONFLICT)


def _counted(beat: Beat) -> HttpResponse:
    answer = {"seq": beat.seq, "since": beat.since_pass_ms, "due": beat.check_in_ms}
    return _answer(answer | ({"again": True} if beat.repeated else {}), HTTPStatus.OK)


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What a browser says with a pulse; one letter a field, because it is said so often."""

    session_id: int
    lease: UUID
    seq: int
    sign: Sign
    played: list[Stretch]
    place: int | None


def _read(body: bytes) -> _Said:
    """Raises ValueError, KeyError or TypeError for what no player of ours sends."""
    if len(body) > LONGEST_BODY:
        raise ValueError("too long")
    said: dict[str, Any] = json.loads(body)
    idle = said.get("i")
    sign = Sign(
        visible=said["v"] == 1,
        playing=said["p"] == 1,
        idle_for=None if idle is None else timedelta(seconds=_within(idle, 86_400)),
        without=timedelta(milliseconds=_within(said.get("w", 0), 86_400_000)),
    )
    place = said.get("at")
    played = said.get("m", [])
    if len(played) > MOST_STRETCHES_AT_ONCE:
        raise ValueError("too many stretches")
    return _Said(
        session_id=int(_within(said["s"], 2**53)),
        lease=UUID(said["l"]),
        seq=int(_within(said["n"], GREATEST_PLACE)),
        sign=sign,
        played=[_stretch(*one) for one in played],
        place=None if place is None else int(_within(place, GREATEST_PLACE)),
    )


def _stretch(begun: float, ended: float, rate: float) -> Stretch:
    return Stretch(
        begun=_within(begun, LATEST_SECOND), ended=_within(ended, LATEST_SECOND), rate=_within(rate, FASTEST)
    )


def _within(number: object, most: float) -> float:
    """A number between nought and `most`. Raises ValueError for anything else, NaN included."""
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= most:
        raise ValueError("out of range")
    return number


def _answer(said: Mapping[str, object], status: HTTPStatus) -> HttpResponse:
    return HttpResponse(_written(said), content_type="application/json", status=status)
