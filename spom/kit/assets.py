"""Where the built styles, scripts, icons and fonts are: names with a hash of their content, read from the manifest."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

DIST = Path(__file__).parent / "static" / "dist"
MANIFEST = DIST / "manifest.json"


class AssetsNotBuilt(ImproperlyConfigured):
    """Somebody started the portal from its sources before building what browsers are sent."""


def asset_url(name: str) -> str:
    """Where browsers find the current `name`, such as `app.js`. Raises AssetsNotBuilt."""
    return static(f"dist/{_hashed(name)}")


def asset_url_if_built(name: str) -> str:
    """The same for what a build may lack, such as a network that could not be fetched: then ""."""
    try:
        return asset_url(name)
    except AssetsNotBuilt:
        return ""


def _hashed(name: str) -> str:
    try:
        # Looked at each time, which costs a microsecond, so that `npm run watch` needs no restart.
        built_at = MANIFEST.stat().st_mtime_ns
    except FileNotFoundError:
        if settings.ASSETS_MUST_BE_BUILT:
            raise AssetsNotBuilt(
                "The styles and scripts of the pages are not built. Run `npm ci` and `npm run build`, then start again."
            ) from None
        return name
    try:
        return _manifest(built_at)[name]
    except KeyError:
        raise AssetsNotBuilt(
            f"The build has no {name}. Run `npm run build`; if it stays missing, the name is wrong."
        ) from None


@lru_cache(maxsize=1)
def _manifest(built_at: int) -> dict[str, str]:  # noqa: ARG001  # a new time means a new manifest
    names: dict[str, str] = json.loads(MANIFEST.read_text())
    return names
