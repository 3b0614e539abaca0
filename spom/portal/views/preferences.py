"""Language and theme: this browser remembers them in a cookie, and people who are signed in on every device."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from spom.identity.actions.preferences import choose_language, choose_theme
from spom.identity.models import User
from spom.portal.context import THEME_COOKIE, THEMES
from spom.portal.queries.institution import current_institution

A_YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or like the device."""
    chosen = request.POST.get("theme", "")
    chosen = chosen if chosen in THEMES else ""
    if isinstance(request.user, User):
        choose_theme(user=request.user, theme=User.Theme(chosen), at=timezone.now())
    answer = _back(request)
    _remember(answer, THEME_COOKIE, chosen)
    return answer


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """One of the languages the institution has switched on."""
    chosen = request.POST.get("language", "")
    answer = _back(request)
    if chosen not in current_institution().languages:
        return answer
    if isinstance(request.user, User):
        choose_language(user=request.user, language=chosen, at=timezone.now())
    _remember(answer, settings.LANGUAGE_COOKIE_NAME, chosen)
    return answer


def _back(request: HttpRequest) -> HttpResponse:
    """The page the person was on, if it is ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(asked if ours else "/")


def _remember(answer: HttpResponse, cookie: str, value: str) -> None:
    """In this browser, so that the sign-in page looks the same next time."""
    if not value:
        answer.delete_cookie(cookie)
        return
    answer.set_cookie(cookie, value, max_age=A_YEAR, secure=True, httponly=True, samesite="Lax")
