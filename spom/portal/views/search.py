"""Search: a page that works without scripts, and its results alone for the island that asks while one types."""

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from spom.identity.http import UserRequest, allowed
from spom.identity.policies import anyone_signed_in
from spom.portal.actions.pace import Limit, TooOften, keep_pace
from spom.portal.context import SEARCH_KEY_COOKIE
from spom.portal.queries.institution import current_institution
from spom.portal.queries.search import search as everything_found
from spom.portal.registry.search import sources_for
from spom.portal.views.pacing import too_often

SEARCHING = Limit(what="search", most=120, per=timedelta(minutes=1))
A_YEAR = 365 * 24 * 60 * 60


@never_cache
@require_GET
@allowed(anyone_signed_in)
def search(request: UserRequest) -> HttpResponse:
    """Everything the person may see that fits what was typed."""
    typed, now = request.GET.get("q", ""), timezone.now()
    off = frozenset(current_institution().apps_off)
    context: dict[str, object] = {"typed": typed, "found": None, "sources": sources_for(request.user, apps_off=off)}
    if typed.strip():
        try:
            keep_pace(limit=SEARCHING, who=f"user:{request.user.pk}", at=now)
        except TooOften as no:
            return too_often(request, no)
        context["found"] = everything_found(
            user=request.user, typed=typed, language=get_language() or "en", at=now, apps_off=off
        )
    # The island asks for a part of the page: the box it shows, or the results in it.
    part = {"box": "portal/_search_box.html", "found": "portal/_found.html"}.get(request.GET.get("part", ""))
    return render(request, part or "portal/search.html", context)


@require_POST
@allowed(anyone_signed_in)
def search_key(request: UserRequest) -> HttpResponseRedirect:
    """Whether the / key opens the search, in this browser. Some people speak to their computer, which types letters."""
    answer = redirect("portal:search")
    if request.POST.get("key") == "off":
        answer.set_cookie(SEARCH_KEY_COOKIE, "off", max_age=A_YEAR, secure=True, httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(SEARCH_KEY_COOKIE)
    return answer
