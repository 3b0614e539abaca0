"""What every page knows: the institution, the menu, the theme, the links every page owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spom.identity.models import User
from spom.kit.addresses import address_of
from spom.kit.drawing import drawn_once
from spom.portal.http import area_of
from spom.portal.models.institution import PEACOCK, Institution
from spom.portal.models.page import Kind
from spom.portal.queries.banners import banners_of
from spom.portal.queries.institution import current_institution
from spom.portal.queries.logo import digest_of as digest_of_logo
from spom.portal.queries.notices import Bell, unread_count
from spom.portal.queries.shipped_articles import article_helping_with
from spom.portal.queries.style import digest_of
from spom.portal.registry.menu import MenuEntry, menu_for

THEME_COOKIE = "__Host-theme"
# Whether the / key opens the search in this browser: no row, or "off".
SEARCH_KEY_COOKIE = "__Host-search-key"
SEARCH_KEY = "/"
THEMES = frozenset({"light", "dark"})


@dataclass(frozen=True, kw_only=True)
class Signboard:
    """What a page shows of the institution."""

    name: str
    short_name: str
    is_open: bool
    official_address: str
    recognise: str
    style_url: str
    languages: tuple[str, ...]
    logo_url: str = ""
    icon_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the menu on this page."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class FootLink:
    """One link at the foot of the page."""

    url: str
    text: str


def portal(request: HttpRequest) -> dict[str, Any]:
    """What layouts and pages may ask for; each is made only when it is asked for."""
    institution = current_institution()
    return {
        "institution": signboard(institution),
        "menu": cache(lambda: _menu(request, institution)),
        "theme": cache(lambda: _theme(request)),
        "foot_links": cache(lambda: _foot_links(_help_url(request), get_language()) if institution.is_open else ()),
        "bells": cache(lambda: _bells(request)),
        "search_key": _search_key(request),
        "banners": SimpleLazyObject(lambda: banners_of(area=area_of(request), at=timezone.now())),
        "banner_parts": ["portal/_banners.html"],
    }


def signboard(institution: Institution) -> Signboard:
    """The institution as pages show it."""
    return Signboard(
        name=institution.name,
        short_name=institution.short_name,
        is_open=institution.is_open,
        official_address=institution.official_address,
        recognise=institution.recognise,
        style_url=_style_url(institution.colour),
        logo_url=_logo_url(institution.logo),
        languages=tuple(institution.languages),
    )


@lru_cache(maxsize=4)
def _style_url(colour: str) -> str:
    """The address names the content, so that browsers may keep it for ever. The design's own colour needs no sheet."""
    return "" if colour == PEACOCK else reverse("portal:style", args=[digest_of(colour)])


@lru_cache(maxsize=4)
def _logo_url(place: str) -> str:
    return reverse("portal:logo", args=[digest_of_logo(place)]) if place else ""


def _menu(request: HttpRequest, institution: Institution) -> tuple[Line, ...]:
    user = getattr(request, "user", None)
    if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
        return ()
    entries = menu_for(request.user, apps_off=frozenset(institution.apps_off))  # type: ignore[arg-type]  # signed in
    addresses = tuple(address_of(entry.url_name) for entry in entries)
    return _lines(tuple(entries), _closest(addresses, request.path), get_language())


# One for each mixture of roles, place in the menu and language: the same tuple, which is compared at a glance.
@lru_cache(maxsize=1024)
def _lines(entries: tuple[MenuEntry, ...], here: str, _language: str) -> tuple[Line, ...]:
    addresses = [address_of(entry.url_name) for entry in entries]
    return tuple(
        Line(label=str(entry.label), url=url, icon=entry.icon, current=url == here)
        for entry, url in zip(entries, addresses, strict=True)
        if url
    )


def _closest(addresses: Sequence[str], path: str) -> str:
    """The menu's address this page lies under: the longest that the path starts with. Home is only itself."""
    under = [address for address in addresses if path == address or (address != "/" and path.startswith(address))]
    return max(under, key=len, default="")


@lru_cache(maxsize=256)
def _foot_links(help_url: str, _language: str) -> tuple[FootLink, ...]:
    return (
        FootLink(url=help_url, text=_("Help")),
        FootLink(url=reverse("portal:system_check"), text=_("System check")),
        FootLink(url=reverse("portal:status"), text=_("Status")),
        *(FootLink(url=reverse(f"portal:{kind.slug}"), text=str(kind.label)) for kind in Kind),
    )


def _help_url(request: HttpRequest) -> str:
    """The article about this page, or all of help."""
    match = request.resolver_match
    slug = article_helping_with(match.view_name) if match else ""
    return address_of("portal:article", slug) if slug else address_of("portal:help")


def _bells(request: HttpRequest) -> SafeString:
    """The way to the search, and the bell."""
    user = getattr(request, "user", None)
    key = _search_key(request)
    bell = Bell(count=unread_count(user) if isinstance(user, User) else 0)
    return drawn_once("portal/_search.html", {"search_key": key}) + drawn_once("portal/_bell.html", {"bell": bell})


def _search_key(request: HttpRequest) -> str:
    return "" if request.COOKIES.get(SEARCH_KEY_COOKIE) == "off" else SEARCH_KEY


def _theme(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    chosen = user.theme if isinstance(user, User) else request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""
