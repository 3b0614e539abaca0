"""Doors of the roof: for those who run the portal, for browsers that report, and for cookies that went missing."""

import json
from hmac import compare_digest
from http import HTTPStatus
from pathlib import Path

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from spom.kit import metrics
from spom.kit.client_address import parse, within
from spom.kit.csp_reports import TooManyReports, note_report
from spom.kit.health import checks
from spom.kit.http import takes_cross_site
from spom.kit.middleware.origins import DOUBTFUL

log = structlog.get_logger("spom.health")

CHECK_COOKIE = "__Host-check"
LARGEST_REPORT = 16 * 1024


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # nothing about it matters
    """The process is alive. Asks nothing of anybody."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The portal can serve: 200, or 503. Which check failed is told to those who run it."""
    found = list(checks(Path(settings.DATA_DIR)))
    ready = all(check.ok for check in found)
    for check in found:
        if not check.ok:
            log.warning("not ready", check=check.name, detail=check.detail)
    answer: dict[str, object] = {"ready": ready}
    if _may_operate(request):
        answer["checks"] = {check.name: {"ok": check.ok, "detail": check.detail} for check in found}
    return JsonResponse(answer, status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


@login_not_required
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; for strangers there is nothing at this address."""
    if not _may_operate(request):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


@csrf_exempt
@takes_cross_site
@login_not_required
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """What a browser says it blocked: to the log, cut short. Browsers send no token, and nothing is changed."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_REPORT:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        note_report(json.loads(request.body))
    except ValueError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    except TooManyReports:
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@login_not_required
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Give the browser a cookie, and look whether it comes back."""
    if "back" not in request.GET:
        response = redirect("/cookies/?back")
        response.set_cookie(CHECK_COOKIE, "1", max_age=60, secure=True, httponly=True, samesite="Lax")
        return response
    context = {"works": CHECK_COOKIE in request.COOKIES, "is_local_http": not request.is_secure()}
    return render(request, "errors/cookies.html", context)


def _may_operate(request: HttpRequest) -> bool:
    """From a network of ours, or with the token. Behind a proxy nobody told us of, everybody looks near: not then."""
    token: str = settings.OPERATIONS_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and compare_digest(shown.encode(), token.encode()):
        return True
    address = parse(request.META["REMOTE_ADDR"])
    if address is None or request.META[DOUBTFUL]:
        return False
    return within(address, tuple(settings.OPERATIONS_NETWORKS))
