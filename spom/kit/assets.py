"""Where the built styles, scripts, icons and fonts are: names with a hash of their content, read from the manifest."""

import json
from functools import lru_cache
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

DIST = Path(__file__).parent / "static" / "dist"
MANIFEST = DIST / "manifest.json"


class AssetsNotBuilt(ImproperlyConfigured):
    """Somebody started the portal from its sources before building what browsers are sent."""


def asset_url(name: str) -> str:
    """Where browsers find the current `name`, such as `app.js`. Raises AssetsNotBuilt."""
    made = built_at()
    return _address(name, made) if made else static(f"dist/{_hashed(name)}")


@lru_cache(maxsize=256)
def _address(name: str, _made: int) -> str:
    return static(f"dist/{_hashed(name)}")


def asset_url_if_built(name: str) -> str:
    """The same for what a build may lack, such as a network that could not be fetched: then ""."""
    try:
        return asset_url(name)
    except AssetsNotBuilt:
        return ""


def built_at() -> int:
    """When the build was made; 0 without one. Looked at once a second, so that `npm run watch` needs no restart."""
    global _looked  # noqa: PLW0603  # one look a process is the point
    now = monotonic()
    if _looked is None or _looked[0] <= now:
        try:
            made = MANIFEST.stat().st_mtime_ns
        except FileNotFoundError:
            made = 0
        _looked = (now + 1, made)
    return _looked[1]


_looked: tuple[float, int] | None = None


def _hashed(name: str) -> str:
    made = built_at()
    if not made:
        if settings.ASSETS_MUST_BE_BUILT:
            raise AssetsNotBuilt(
                "The styles and scripts of the pages are not built. Run `npm ci` and `npm run build`, then start again."
            )
        return name
    try:
        return _manifest(made)[name]
    except KeyError:
        raise AssetsNotBuilt(
            f"The build has no {name}. Run `npm run build`; if it stays missing, the name is wrong."
        ) from None


@lru_cache(maxsize=1)
def _manifest(_built_at: int) -> dict[str, str]:  # a new time means a new manifest
    names: dict[str, str] = json.loads(MANIFEST.read_text())
    return names
