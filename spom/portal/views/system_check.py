"""Can this device, this browser and this network do what a lesson or test needs?"""

import os

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from spom.kit.http import uses_camera
from spom.portal.http import never_closed
from spom.portal.queries.system_check import CAMERA, CHECKS

KILOBYTE = 1024
# Nobody gets more than this at once, whatever they ask for.
MOST_KILOBYTES = 1024
# Made once per process: nothing between here and the browser can make it smaller.
NOISE = os.urandom(MOST_KILOBYTES * KILOBYTE)


@never_closed
@login_not_required
@never_cache
@uses_camera
@require_GET
def system_check(request: HttpRequest) -> HttpResponse:
    """The page; the measuring happens in the browser."""
    return render(request, "portal/system_check.html", {"checks": CHECKS, "camera": CAMERA})


@never_closed
@login_not_required
@never_cache
@require_GET
def ping(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  # the same for everybody
    """Our clock, in milliseconds since 1970. Touches nothing, so it measures only the way."""
    return JsonResponse({"now": int(timezone.now().timestamp() * 1000)})


@never_closed
@login_not_required
@never_cache
@require_GET
def some_bytes(request: HttpRequest) -> HttpResponse:
    """Noise to measure the speed with: as many kilobytes as asked, within a limit."""
    asked = request.GET.get("kilobytes", "")
    kilobytes = min(int(asked), MOST_KILOBYTES) if asked.isdecimal() and len(asked) <= len("1024") else 1
    answer = HttpResponse(NOISE[: kilobytes * KILOBYTE], content_type="application/octet-stream")
    answer.headers["Content-Encoding"] = "identity"
    return answer
