"""Takes the pictures of the user guide anew, on the demo: `make pictures`.

One look at each page in each language, small enough to be kept with the sources.
"""

import os
import sys
import tempfile
from io import BytesIO
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
os.environ.setdefault("SPOM_ENV", "test")

import django

django.setup()

from PIL import Image  # noqa: E402  # the models behind these want Django set up
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright  # noqa: E402

from spom.demo.cast import CAST, PASSWORD  # noqa: E402
from spom.portal.guide.pictures import SHOTS, Shot, file_of  # noqa: E402
from tests.journeys.browser import start  # noqa: E402
from tests.journeys.product import Product, a_product  # noqa: E402

LANGUAGES = ("en", "hi", "de")
SIZE = ViewportSize(width=1080, height=760)
SMALLER = (900, 633)


def take_all(browser: Browser, product: Product) -> None:
    """Every picture in every language."""
    for language in LANGUAGES:
        for who in dict.fromkeys(shot.seen_by for shot in SHOTS):
            context = browser.new_context(
                viewport=SIZE, base_url=product.address, locale=language, color_scheme="light", reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto("/sign-in/")
            if who:
                _sign_in(page, who)
            _speak(page, language)
            for shot in SHOTS:
                if shot.seen_by == who:
                    _take(page, shot, language)
            context.close()


def _speak(page: Page, language: str) -> None:
    page.locator("select[name=language]").first.evaluate(
        "(choice, wanted) => { choice.value = wanted; choice.form.requestSubmit(); }", language
    )
    page.wait_for_function("language => document.documentElement.lang === language", arg=language)


def _sign_in(page: Page, username: str) -> None:
    person = next(each for each in CAST if each.username == username)
    page.locator("[name=username]").fill(person.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_selector("form[action$='/sign-out/']", state="attached")


def _take(page: Page, shot: Shot, language: str) -> None:
    page.goto(shot.page)
    page.wait_for_load_state("networkidle")
    seen = Image.open(BytesIO(page.screenshot())).convert("RGB").resize(SMALLER, Image.Resampling.LANCZOS)
    file = file_of(shot, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    seen.save(file, "WEBP", quality=72, method=6)
    sys.stdout.write(f"{language} {shot.name}: {file.stat().st_size >> 10} kB\n")


def main() -> None:
    """The command."""
    with (
        tempfile.TemporaryDirectory(prefix="spom-pictures-") as folder,
        a_product(Path(folder)) as product,
        sync_playwright() as playwright,
    ):
        browser = start(playwright.chromium)
        take_all(browser, product)
        browser.close()


if __name__ == "__main__":
    main()
