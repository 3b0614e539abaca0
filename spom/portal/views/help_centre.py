"""The help centre: finding, reading, and saying whether it helped."""

import hashlib
import secrets

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from spom.identity.models import User
from spom.kit.markdown import to_html
from spom.portal.actions.articles import vote_on_article
from spom.portal.guide.contents import TITLES
from spom.portal.guide.printed import NoGuideYet, printed_guide
from spom.portal.http import never_closed
from spom.portal.queries.articles import categories_of_help, readable_articles, search_articles, with_addresses
from spom.portal.queries.institution import contacts, current_institution

GUIDE_AGE = 3600
VOTER_COOKIE = "voter"
VOTER_AGE = 90 * 24 * 3600


@never_closed
@login_not_required
@require_GET
def help_centre(request: HttpRequest) -> HttpResponse:
    """All articles, or those about what was typed."""
    typed = request.GET.get("q", "").strip()
    language = get_language() or "en"
    found = search_articles(typed, language=language) if typed else []
    context = {
        "typed": typed,
        "found": found,
        "categories": [] if found else categories_of_help(language),
        "contacts": contacts(),
        "guides": [(code, TITLES[code]) for code in current_institution().languages if code in TITLES],
    }
    return render(request, "portal/help.html", context)


@never_closed
@login_not_required
@require_GET
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article."""
    version = get_object_or_404(readable_articles(get_language() or "en"), article__slug=slug)
    context = {
        "version": version,
        "body": to_html(with_addresses(version.body)),
        "contacts": contacts(),
        "thanks": "thanks" in request.GET,
    }
    return render(request, "portal/help_article.html", context)


@never_closed
@login_not_required
@require_GET
def user_guide(request: HttpRequest, language: str) -> HttpResponse:  # noqa: ARG001  # the same for everybody
    """All articles as one PDF."""
    if language not in current_institution().languages:
        raise Http404
    try:
        printed = printed_guide(language)
    except NoGuideYet as no:
        raise Http404 from no
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="user-guide-{language}.pdf"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Content-Language"] = language
    answer["Cache-Control"] = f"public, max-age={GUIDE_AGE}"
    return answer


@never_closed
@login_not_required
@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Was this useful?"""
    version = get_object_or_404(readable_articles(get_language() or "en"), article__slug=slug)
    mark = request.COOKIES.get(VOTER_COOKIE) or secrets.token_urlsafe(16)
    who = f"user {request.user.pk}" if isinstance(request.user, User) else f"browser {mark}"
    voter = hashlib.sha256(who.encode()).hexdigest()
    vote_on_article(version=version, voter=voter, useful="yes" in request.POST, at=timezone.now())
    answer = redirect(f"{reverse('portal:article', args=[slug])}?thanks#useful")
    answer.set_cookie(VOTER_COOKIE, mark, max_age=VOTER_AGE, secure=request.is_secure(), httponly=True, samesite="Lax")
    return answer
