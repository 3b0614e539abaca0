"""The browser that drives the journeys: the one that is here, else Debian's, if we may install it."""

import os
import shutil

from tools.packages import run
from tools.saying import Stop, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def want_chromium() -> None:
    """Set CHROME to a browser; raise Stop where there is none and none may be installed."""
    found = os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        found = _installed()
    os.environ["CHROME"] = found


def _installed() -> str:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Stop(
            "The journeys need a browser: install Chromium or Chrome, or name one in CHROME, as in "
            "make test CHROME=/opt/chrome/chrome."
        )
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with step("Chromium"):
        run(["apt-get", "update", "-qq"], env=env)
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], env=env)
    return shutil.which("chromium") or "chromium"
