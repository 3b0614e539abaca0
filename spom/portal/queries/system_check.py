"""What the system check looks at, what its outcomes mean, and what a browser says it found."""

import json
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

LONGEST_FINDINGS = 4_000
MOST_FINDINGS = 20
LONGEST_VALUE = 60
CODE = re.compile(r"^[a-z]{1,20}$")
GRADES = frozenset({"ok", "warn", "bad"})


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
NAMES = {check.code: check.name for check in (*CHECKS, *CAMERA)}


def findings_in(text: str) -> tuple[tuple[str, str, str], ...]:
    """Code, grade and value of each check; whatever does not look as it should is left out."""
    try:
        found = json.loads(text) if text and len(text) <= LONGEST_FINDINGS else {}
    except (ValueError, RecursionError):
        return ()
    if not isinstance(found, dict) or len(found) > MOST_FINDINGS:
        return ()
    return tuple(
        (code, str(each.get("state")), str(each.get("value", ""))[:LONGEST_VALUE])
        for code, each in found.items()
        if CODE.match(code) and isinstance(each, dict) and each.get("state") in GRADES
    )
