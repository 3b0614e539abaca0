"""A real browser, and what must never happen in it: policy violations, console errors, requests to strangers."""

import os
import shutil
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
)

PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
# 1280 px at 400 % zoom (WCAG 2.2, 1.4.10), and the smallest phones.
NARROW = ViewportSize(width=320, height=800)
# Told to the console by the page itself, so that one listener hears everything.
LISTENER = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.effectiveDirective} forbids ${event.blockedURI} ${event.sample}`);
});
"""


class NoBrowser(Exception):
    """No Chrome or Chromium on this machine."""


def chromium() -> str:
    """The browser's program: the variable CHROME first, then the PATH."""
    found = os.environ.get("CHROME") or next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if not found:
        raise NoBrowser("Journeys need Chromium or Chrome: install it, or name its program in CHROME.")
    return found


def start(engine: BrowserType) -> Browser:
    """A browser without a window that asks nobody but us."""
    words = ["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
    # Chromium refuses to be root with its sandbox on; everybody else keeps it.
    words += ["--no-sandbox"] if os.geteuid() == 0 else []
    return engine.launch(executable_path=chromium(), args=words)


@dataclass
class Visit:
    """One person's browser, watched. `faults` fills while they look around."""

    context: BrowserContext
    home: str
    faults: list[str] = field(default_factory=list)
    # Other portals that may be asked on this visit, by host and port.
    friends: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.add_init_script(LISTENER)
        self.context.on("page", self._watch)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)

    def page(self) -> Page:
        """A new tab."""
        return self.context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", lambda message: self._said(page, message))
        page.on("pageerror", lambda error: self._note(page, f"uncaught: {error}"))

    def _said(self, page: Page, message: ConsoleMessage) -> None:
        # A refusal (409) or an invalid form (422) is an answer; the browser calls every 4xx of a page a failure.
        answered = message.text.startswith("Failed to load resource") and _is_page(page, message.location)
        if message.type in {"error", "warning"} and not answered:
            self._note(page, f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc not in {
            urlsplit(self.home).netloc,
            *self.friends,
        }:
            self.faults.append(f"asked a stranger: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")

    def _note(self, page: Page, what: str) -> None:
        self.faults.append(f"{urlsplit(page.url).path}: {what}")


def _is_page(page: Page, location: Any) -> bool:
    """Was it the page itself or a form of it, rather than a picture or a script?"""
    ending = urlsplit(str(location.get("url", ""))).path.rpartition(".")[2]
    return ending not in {"css", "js", "png", "jpg", "svg", "webp", "woff2", "ico"} and page.url.startswith("http")
