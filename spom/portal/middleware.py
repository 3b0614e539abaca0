"""What the institution decided, before any page: its language and clock, whether it is open, which parts are on."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation.trans_real import parse_accept_lang_header

from spom.identity.actions.sessions import end_session
from spom.identity.http import UserRequest, page_typed_on
from spom.identity.models import User
from spom.portal.actions.kept import keep_until_open
from spom.portal.http import AREA, NEVER_CLOSED, area_of
from spom.portal.models.institution import Institution
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.policies.institution import may_change_institution
from spom.portal.policies.maintenance import may_enter_during_maintenance
from spom.portal.queries.institution import current_institution
from spom.portal.queries.maintenance import running_window
from spom.portal.registry.areas import SIGN_IN
from spom.portal.views.closed import closed

# Tell those who come too early when to look again.
SECONDS_UNTIL_NEXT_TRY = "300"
# What works before the portal is set up, besides signing in.
SETTING_UP = frozenset(
    {"setup", "setup_step", "setup_check", "theme", "language", "style", "logo", "status", "maintenance_calendar"}
    | {"help", "article", "article_vote", "user_guide", "system_check", "system_check_ping", "system_check_bytes"}
)

# Going out, and changing language and colours, is always possible.
NEVER_AT_REST = frozenset({"identity:sign_out", "portal:theme", "portal:language", "portal:style", "portal:logo"})
STATUS = "/status/"
SIGNING_IN_AT_REST = "spom.signing_in_at_rest"
LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


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


class AtRest(MiddlewareMixin):
    """While an area rests its doors are shut, except to staff who work on it."""

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Say until when, and what stays possible."""
        match = request.resolver_match
        if match is None or match.view_name in NEVER_AT_REST or getattr(view, AREA, "") == NEVER_CLOSED:
            return None
        area = area_of(request)
        now = timezone.now()
        window = running_window(area=area, at=now)
        if window is None or (window.is_read_only and request.method in LOOKING):
            return None
        if isinstance(request.user, User) and may_enter_during_maintenance(request.user):
            return None
        if area == SIGN_IN:
            # Staff who may enter have to sign in first, and who somebody is shows only afterwards.
            request.META[SIGNING_IN_AT_REST] = window
            return None
        return closed(request, window, now, kept=_keep(request, window))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Turn away those who have just signed in and may not enter."""
        window = request.META.get(SIGNING_IN_AT_REST)
        person = request.user if window and request.method == "POST" else None
        if window is None or not isinstance(person, User) or may_enter_during_maintenance(person):
            return response
        session = cast(UserRequest, request).session
        now = timezone.now()
        if session.row is not None:
            end_session(session=session.row, reason="maintenance", by=None, at=now)
        session.forget()
        return closed(request, window, now)


def _keep(request: HttpRequest, window: MaintenanceWindow) -> str | None:
    """Keep what a person was sending to an area that rests; where they find it again."""
    person, match = request.user, request.resolver_match
    if request.method != "POST" or not isinstance(person, User) or request.path.startswith("/api/"):
        return None
    if match is None or match.app_name == "identity":
        return None
    fields = {name: [str(value) for value in request.POST.getlist(name)] for name in request.POST}
    return keep_until_open(
        user=person,
        path=request.path,
        page=page_typed_on(request),
        fields=fields,
        window=window,
        at=timezone.now(),
    )


class StatusOnBadDays:
    """When the status page itself cannot be made, because the database is down, its copy in the data folder is shown.

    Stands outside everything that asks the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page, or else its copy."""
        answer = self.get_response(request)
        if request.path != STATUS or answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return answer
        copy = status_copy(request)
        return answer if copy is None else copy


def status_copy(request: HttpRequest) -> HttpResponse | None:
    """The copy of the status page in the browser's language; None when there is none yet."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    asked = [
        wish.partition("-")[0] for wish, _w in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    ]
    known = dict(settings.LANGUAGES)
    for language in [cookie, *asked, settings.LANGUAGE_CODE]:
        path = settings.STATUS_DIR / f"{language}.html"
        if language in known and path.is_file():
            answer = HttpResponse(path.read_bytes(), status=HTTPStatus.SERVICE_UNAVAILABLE)
            answer.headers["Content-Language"] = language
            answer.headers["Cache-Control"] = "no-store"
            answer.headers["Retry-After"] = "60"
            return answer
    return None
