"""The browser that drives the journeys: the quickest that is here, or that Debian has and we may install."""

import os
import shutil

from tools.packages import run
from tools.saying import Stop, step

# The same engine without windows and menus. Drawing what nobody sees costs a third of a journey.
WINDOWLESS = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def want_chromium() -> None:
    """Set CHROME to a browser; raise Stop where there is none and none may be installed."""
    found = os.environ.get("CHROME") or shutil.which(WINDOWLESS) or _installed(WINDOWLESS)
    found = found or next(filter(None, map(shutil.which, NAMES)), None) or _installed("chromium")
    if found is None:
        raise Stop(
            "The journeys need a browser: install Chromium or Chrome, or name one in CHROME, as in "
            "make test CHROME=/opt/chrome/chrome."
        )
    os.environ["CHROME"] = found


def _installed(name: str) -> str | None:
    """Debian's, where we may install it and there is one."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Debian's {name}"):
        try:
            run(["apt-get", "update", "-qq"], env=env)
            run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", name], env=env)
        except Stop:
            # Not every system has it, nor the way to where it lies: another browser will do.
            return None
    return shutil.which(name)
