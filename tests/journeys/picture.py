"""The picture in the README: `python -m tests.journeys.picture` starts the portal and takes it anew."""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.journeys.browser import start
from tests.journeys.product import ROOT, a_product

PICTURE = ROOT / "docs/assets/sign-in.png"
# Enough colours for flat surfaces and smooth letters; a fifth of the bytes.
COLOURS = 128


def main() -> None:
    """Start, look, keep."""
    with tempfile.TemporaryDirectory() as folder, a_product(Path(folder)) as product, sync_playwright() as playwright:
        browser = start(playwright.chromium)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light", locale="en-GB")
        page.goto(f"{product.address}/sign-in/")
        page.wait_for_load_state("networkidle")
        taken = page.screenshot(animations="disabled")
        browser.close()
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
