"""What the institution decided, before any page: its language and clock, whether it is open, which parts are on."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation.trans_real import parse_accept_lang_header

from spom.identity.models import User
from spom.portal.models.institution import Institution
from spom.portal.policies.institution import may_change_institution
from spom.portal.queries.institution import current_institution

# Tell those who come too early when to look again.
SECONDS_UNTIL_NEXT_TRY = "300"
# What works before the portal is set up, besides signing in.
SETTING_UP = frozenset({"setup", "setup_step", "setup_check", "theme", "language", "style"})


class InTheirLanguage:
    """The person's language, else the one this browser chose or asks for, else the institution's; and its clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Speak it for this request only."""
        institution = current_institution()
        language = language_of(request, institution)
        with translation.override(language), timezone.override(institution.zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def language_of(request: HttpRequest, institution: Institution) -> str:
    """The language for this request; never one the institution has switched off."""
    user = request.user
    wishes = [user.language if isinstance(user, User) else "", request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
    for wish in wishes:
        if wish in institution.languages:
            return wish
    asked = (wish for wish, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()))
    spoken = (wish.partition("-")[0] for wish in asked)
    return next((tongue for tongue in spoken if tongue in institution.languages), institution.default_language)


class OpenedFirst(MiddlewareMixin):
    """Until the portal is set up, only those who set it up get further than the door."""

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Lead administrators to the setting up; tell everybody else that it is not done."""
        match = request.resolver_match
        if current_institution().is_open or match is None or match.app_name in {"", "identity"}:
            return None
        if match.app_name == "portal" and match.url_name in SETTING_UP:
            return None
        if isinstance(request.user, User) and may_change_institution(request.user):
            return redirect("portal:setup")
        answer = render(request, "portal/not_open.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        answer.headers["Retry-After"] = SECONDS_UNTIL_NEXT_TRY
        return answer


class PartsSwitchedOn(MiddlewareMixin):
    """A part of the portal that the institution has switched off has no pages."""

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Say that the part is off, with a way back."""
        match = request.resolver_match
        if match is None or not current_institution().has_switched_off(match.app_name):
            return None
        return render(request, "portal/switched_off.html", status=HTTPStatus.NOT_FOUND)
