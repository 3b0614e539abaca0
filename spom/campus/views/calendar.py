"""The learner's dates for a calendar program: as a file, and under a secret address that stays up to date."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.campus.actions.calendar import end_calendar_address, make_calendar_address
from spom.campus.policies import may_study
from spom.campus.queries.calendar import calendar_entries, has_calendar_address, owner_of
from spom.identity.http import UserRequest, allowed
from spom.identity.models import User
from spom.kit.icalendar import CONTENT_TYPE
from spom.kit.icalendar import calendar as written
from spom.portal.queries.institution import current_institution
from spom.portal.queries.wording import language_of


@require_http_methods(["GET", "POST"])
@allowed(may_study)
def address(request: UserRequest) -> HttpResponse:
    """Make an address, and read it this once."""
    shown = ""
    if request.method == "POST":
        key = make_calendar_address(learner=request.user, at=timezone.now())
        shown = request.build_absolute_uri(reverse("campus:calendar_feed", args=[key]))
    context = {"shown": shown, "exists": has_calendar_address(request.user)}
    return render(request, "campus/calendar.html", context)


@require_POST
@allowed(may_study)
def end(request: UserRequest) -> HttpResponse:
    """End the address."""
    end_calendar_address(learner=request.user, at=timezone.now())
    return redirect("campus:calendar")


@require_GET
@allowed(may_study)
def download(request: UserRequest) -> HttpResponse:
    """The dates as they are now, as a file."""
    answer = _answer(request, request.user)
    answer.headers["Content-Disposition"] = 'attachment; filename="learning.ics"'
    return answer


@login_not_required
@require_GET
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The same for a program that knows the address, and knows nothing else."""
    learner = owner_of(key)
    if learner is None or not may_study(learner):
        raise Http404
    with translation.override(language_of(learner)), timezone.override(current_institution().zone):
        return _answer(request, learner)


def _answer(request: HttpRequest, learner: User) -> HttpResponse:
    link = request.build_absolute_uri(reverse("campus:learning"))
    entries = calendar_entries(learner=learner, host=request.get_host(), address=link, at=timezone.now())
    answer = HttpResponse(written(name=_("Learning"), entries=entries), content_type=CONTENT_TYPE)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
