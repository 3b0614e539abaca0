"""Can this device, this browser and this network do what a lesson or test needs?"""

import os
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_stubs_ext import StrOrPromise

from spom.kit.http import uses_camera
from spom.portal.http import never_closed

KILOBYTE = 1024
# Nobody gets more than this at once, whatever they ask for.
MOST_KILOBYTES = 1024
# Made once per process: nothing between here and the browser can make it smaller.
NOISE = os.urandom(MOST_KILOBYTES * KILOBYTE)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check, and what its outcomes mean."""

    code: str
    name: StrOrPromise
    icon: str
    fine: StrOrPromise
    poor: StrOrPromise
    bad: StrOrPromise


CHECKS = (
    Check(
        code="browser",
        name=_("Browser"),
        icon="monitor",
        fine=_("Your browser can do everything."),
        poor="",
        bad=_("Your browser is too old. Update it, or use the newest Chrome, Edge, Firefox or Safari."),
    ),
    Check(
        code="cookies",
        name=_("Cookies"),
        icon="shield-check",
        fine=_("Cookies work."),
        poor="",
        bad=_("Cookies are switched off, so you cannot sign in. Allow them for this site."),
    ),
    Check(
        code="storage",
        name=_("Storage"),
        icon="download",
        fine=_("Answers can be kept on this device when the network is gone."),
        poor=_("There is little room left on this device. Delete something before a test."),
        bad=_("This browser keeps nothing. Leave the private window, or allow storage for this site."),
    ),
    Check(
        code="clock",
        name=_("Clock"),
        icon="clock",
        fine=_("Your clock is right."),
        poor=_("Your clock is a little wrong. Set it to automatic."),
        bad=_("Your clock is wrong, which can stop you from signing in. Set it to automatic."),
    ),
    Check(
        code="latency",
        name=_("Way to our server"),
        icon="refresh-cw",
        fine=_("Our server answers quickly."),
        poor=_("Our server answers slowly. Come closer to the router, or use a cable."),
        bad=_("Our server is hard to reach. Try another network, such as your phone's."),
    ),
    Check(
        code="bandwidth",
        name=_("Speed"),
        icon="wifi",
        fine=_("Fast enough for video."),
        poor=_("Enough for lessons at lower quality. Stop other downloads."),
        bad=_("Too slow for video: less than 2 Mbit/s. Lessons still work as text; try another network for a test."),
    ),
    Check(
        code="cores",
        name=_("Processor"),
        icon="settings",
        fine=_("Enough processor cores."),
        poor=_("Only one processor core. Close all other programs."),
        bad="",
    ),
    Check(
        code="memory",
        name=_("Memory"),
        icon="layers",
        fine=_("Enough memory, as far as the browser tells."),
        poor=_("Less than 2 GB of memory. Close all other programs."),
        bad="",
    ),
    Check(
        code="screen",
        name=_("Window and screen"),
        icon="maximize",
        fine=_("The window is large enough."),
        poor=_("The window is very small. Make it larger."),
        bad="",
    ),
)
CAMERA = (
    Check(
        code="camera",
        name=_("Camera"),
        icon="camera",
        fine=_("The camera works."),
        poor="",
        bad=_("The camera did not start. Allow it in the browser and in the system, and close other apps that use it."),
    ),
    Check(
        code="light",
        name=_("Light"),
        icon="sun",
        fine=_("Enough light."),
        poor=_("A little dark. Turn towards the light."),
        bad=_("Too dark. Sit facing a window or a lamp, not with your back to it."),
    ),
)


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
