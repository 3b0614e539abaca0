"""What people see at the door of an area at rest."""

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.queries.maintenance import open_areas

HTMX = "HX-Request"


def closed(request: HttpRequest, window: MaintenanceWindow, now: datetime, *, kept: str | None = None) -> HttpResponse:
    """503 with the moment to come back, as a page or as JSON. `kept` is where the person finds what they typed."""
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse(
            {
                "code": "portal.area_at_rest",
                "message": _("This part of the portal is closed for maintenance."),
                "area": window.area,
                "mode": window.mode,
                "until": window.ends_at.isoformat(),
            }
        )
    else:
        context = {"window": window, "open_areas": open_areas(now), "now": now, "kept": kept}
        answer = render(request, "portal/closed.html", context)
    answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    answer.headers["Retry-After"] = str(max(1, int((window.ends_at - now).total_seconds())))
    if request.headers.get(HTMX):
        # A fragment cannot say this; the whole page can.
        answer.headers["HX-Refresh"] = "true"
    return answer
