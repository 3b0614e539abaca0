"""What packages report in xAPI 1.0.3 and cmi5: taken at the package's own address, with the launch's own credential.

It is kept as it came, and read for how the package ended. It never counts as time.
"""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from spom.campus.actions.packages import forget_document, take_credential, take_statement, write_document
from spom.campus.models.launch import PackageLaunch
from spom.campus.queries.packages import (
    address_behind,
    basic,
    document_at,
    documents_named,
    holds_credential,
    statements_of,
)
from spom.kit.errors import Refusal
from spom.portal.http import area
from spom.portal.queries.maintenance import running_window

VERSION = "1.0.3"
LONGEST_BODY = 512 * 1024
MOST_AT_ONCE = 100
LAUNCH_DATA = "LMS.LaunchData"

Door = Callable[[HttpRequest, PackageLaunch], HttpResponse]


def with_credential(door: Door) -> Callable[[HttpRequest, str], HttpResponse]:
    """Let the door open for whoever holds the launch's credential, at the launch's own address."""

    @wraps(door)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        found = address_behind(token)
        if found is None or found.launch is None:
            return HttpResponse(status=HTTPStatus.NOT_FOUND)
        if not holds_credential(found.launch, request.headers.get("Authorization", "")):
            return _versioned(HttpResponse(status=HTTPStatus.UNAUTHORIZED))
        return _versioned(_entered(door, request, found.launch))

    return guarded


def _entered(door: Door, request: HttpRequest, launch: PackageLaunch) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    # These addresses take the short way, past what closes pages, so the door looks itself; packages try again.
    if running_window(area="learning", at=timezone.now()):
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        return door(request, launch)
    except (ValueError, KeyError, TypeError) as no:
        return JsonResponse({"message": str(no)}, status=HTTPStatus.BAD_REQUEST)
    except Refusal as no:
        return JsonResponse({"code": no.code, "message": str(no)}, status=HTTPStatus.CONFLICT)


@area("learning")
@login_not_required
@require_POST
def fetch(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001  # the address says everything
    """cmi5, section 8.2: the launched part asks for its credential, once."""
    found = address_behind(token)
    if found is None or found.launch is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    try:
        secret = take_credential(launch=found.launch, at=timezone.now())
    except Refusal as no:
        # Told with 200, as cmi5 asks.
        return JsonResponse({"error-code": "1", "error-text": str(no)})
    return JsonResponse({"auth-token": basic(found.launch, secret)})


@area("learning")
@login_not_required
@require_safe
def about(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001  # the same for everybody
    """Which xAPI this is."""
    return _versioned(JsonResponse({"version": [VERSION]}))


@area("learning")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST", "PUT"])
@with_credential
def statements(request: HttpRequest, launch: PackageLaunch) -> HttpResponse:
    """Take statements, or read those of this learner and lesson."""
    if request.method in {"GET", "HEAD"}:
        return _stated(launch, request.GET.get("statementId", ""))
    said = json.loads(request.body)
    several = said if isinstance(said, list) else [said]
    if len(several) > MOST_AT_ONCE:
        raise ValueError("too many statements at once")
    wanted = request.GET.get("statementId", "") if request.method == "PUT" else ""
    now = timezone.now()
    checked = [_checked(one, wanted) for one in several]
    taken = [take_statement(launch=launch, said=one, at=now) for one in checked]
    if request.method == "PUT":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return JsonResponse([str(number) for number in taken], safe=False)


@area("learning")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
@with_credential
def state(request: HttpRequest, launch: PackageLaunch) -> HttpResponse:
    """What the package keeps of this learner."""
    name = request.GET.get("stateId", "")
    if name == LAUNCH_DATA and request.method == "GET":
        return JsonResponse(_launch_data(launch))
    return _document(request, launch, f"s{_short(request.GET.get('activityId', ''))}", name)


@area("learning")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
@with_credential
def profile(request: HttpRequest, launch: PackageLaunch) -> HttpResponse:
    """What the package keeps of an activity or a person; here it is this learner's alone."""
    return _document(request, launch, f"p{_short(request.GET.get('activityId', ''))}", request.GET.get("profileId", ""))


def _stated(launch: PackageLaunch, number: str) -> HttpResponse:
    found = statements_of(launch=launch, statement=str(UUID(number)) if number else "")
    if not number:
        return JsonResponse({"statements": found, "more": ""})
    return JsonResponse(found[0]) if found else HttpResponse(status=HTTPStatus.NOT_FOUND)


def _checked(said: object, wanted: str) -> dict[str, Any]:
    """A statement with everything the standard asks for, and a number. Raises TypeError, ValueError."""
    if not isinstance(said, dict):
        raise TypeError("a statement is an object")
    verb, about_what = said.get("verb"), said.get("object")
    if not isinstance(said.get("actor"), dict) or not isinstance(about_what, dict):
        raise TypeError("a statement has an actor and an object")
    if not isinstance(verb, dict) or not isinstance(verb.get("id"), str):
        raise TypeError("a statement has a verb with an id")
    number = UUID(wanted or str(said.get("id") or uuid4()))
    return said | {"id": str(number)}


def _document(request: HttpRequest, launch: PackageLaunch, prefix: str, name: str) -> HttpResponse:
    if not name:
        if request.method in {"GET", "HEAD"}:
            return JsonResponse(documents_named(launch=launch, prefix=prefix), safe=False)
        raise ValueError("which document?")
    key = f"{prefix}{_short(name)}"
    now = timezone.now()
    known = document_at(launch=launch, key=key)
    if request.method in {"GET", "HEAD"}:
        if known is None:
            return HttpResponse(status=HTTPStatus.NOT_FOUND)
        # Never as a page: whatever it is called, no browser draws it here.
        answer = HttpResponse(bytes(known.content), content_type="application/octet-stream")
        answer["Content-Type"] = "application/json" if "json" in known.kind else "application/octet-stream"
        return answer
    if request.method == "DELETE":
        forget_document(launch=launch, key=key, at=now)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    content, kind = request.body, request.headers.get("Content-Type", "")
    if request.method == "POST" and known is not None and "json" in known.kind and "json" in kind:
        # The standard's own rule: a document posted upon another is laid over it.
        content = json.dumps(json.loads(bytes(known.content)) | json.loads(content)).encode()
    write_document(launch=launch, key=key, name=name, kind=kind, content=content, at=now)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _launch_data(launch: PackageLaunch) -> dict[str, object]:
    """cmi5, section 10: what the part is told of its launch."""
    template = {
        "registration": str(launch.registration),
        "extensions": {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": str(launch.pk)},
    }
    return {"contextTemplate": template, "launchMode": "Normal", "moveOn": "NotApplicable"}


def _short(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:30]


def _versioned(answer: HttpResponse) -> HttpResponse:
    answer["X-Experience-API-Version"] = VERSION
    return answer
