"""The pages of the gallery. `?theme=dark` and `?state=…` choose what they show."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from spom.kit.gallery import samples
from spom.kit.gallery.cameras import CAMERAS

PAGES = frozenset({"parts", "home", "player", "exam", "cameras", "gate", "paper", "plain"})


@login_not_required
@require_safe
def gallery(request: HttpRequest, name: str = "parts") -> HttpResponse:
    """One page of the gallery."""
    if name not in PAGES:
        raise Http404
    request.user = samples.Visitor()  # type: ignore[assignment]  # nobody has to be signed in to look
    state = request.GET.get("state", "")
    context = {
        "menu": samples.MENU,
        "theme": request.GET.get("theme", ""),
        "state": state,
        "form": samples.faulty_form() if state == "error" else samples.filled_form(),
        "page": Paginator(range(160), 10).get_page(request.GET.get("page", 2)),
        "steps": samples.STEPS,
        "arcs_done": samples.ARCS,
        "week": samples.WEEK,
        "weekdays": samples.WEEKDAYS,
        "weeks": samples.december(),
        "back": {"url": "?month=2026-11", "text": "November 2026"},
        "next": {"url": "?month=2027-01", "text": "January 2027"},
        "tiles": samples.tiles(),
        "cameras": CAMERAS,
        "foot_links": samples.FOOT,
    }
    return render(request, f"ui/gallery/{name}.html", context)


app_name = "parts"
urlpatterns = [
    path("", gallery, name="all"),
    path("<slug:name>/", gallery, name="page"),
]
