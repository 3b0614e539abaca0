"""A browser whose camera sees a face: frames of a public-domain portrait that move and make noise, as cameras do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserType

from spom.presence.tests import make
from tests.journeys.browser import chromium

# Long enough that no check meets a frame of another one: the same bytes are refused, and rightly so.
FRAMES = 150


def film(scene: Image.Image, *, seed: int, into: Path, frames: int = FRAMES) -> Path:
    """JPEG frames one after another, which is what Chromium calls a motion JPEG file."""
    path = into / f"camera-{seed}.mjpeg"
    path.write_bytes(b"".join(make.frames(scene, seed=seed, count=frames)))
    return path


@contextmanager
def browser_with_camera(engine: BrowserType, path: Path) -> Iterator[Browser]:
    """Chromium with this film as its camera, allowed without asking."""
    words = ["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
    words += ["--no-sandbox"] if os.geteuid() == 0 else []
    words += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = engine.launch(executable_path=chromium(), args=[*words, f"--use-file-for-fake-video-capture={path}"])
    try:
        yield browser
    finally:
        browser.close()
