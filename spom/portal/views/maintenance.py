"""Planning maintenance, and the calendar everybody may subscribe to."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.icalendar import CONTENT_TYPE, CalendarEntry, calendar
from spom.kit.pagination import numbered_page
from spom.portal.actions.maintenance import end_maintenance, move_end, plan_maintenance
from spom.portal.forms.maintenance import EndForm, WindowForm
from spom.portal.http import never_closed
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.policies.maintenance import may_plan_maintenance
from spom.portal.queries.banners import banners_of
from spom.portal.queries.institution import current_institution
from spom.portal.queries.maintenance import calendar_windows, every_window
from spom.portal.registry.areas import area_called, every_area

PER_PAGE = 20


@require_GET
@allowed(may_plan_maintenance)
def maintenance(request: UserRequest) -> HttpResponse:
    """What is planned, runs and was."""
    return _list(request)


@require_http_methods(["GET", "POST"])
@allowed(may_plan_maintenance)
def plan(request: UserRequest) -> HttpResponse:
    """Plan a window."""
    form = WindowForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = INVALID if form.errors else None
        return render(request, "portal/maintenance_plan.html", {"form": form}, status=status)
    planned = form.cleaned_data
    try:
        plan_maintenance(
            area=area_called(planned["area"]),
            mode=planned["mode"],
            starts_at=planned["starts_at"],
            ends_at=planned["ends_at"],
            reason=planned["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return render(request, "portal/maintenance_plan.html", {"form": form, "refusal": no}, status=REFUSED)
    return redirect("portal:maintenance")


@require_http_methods(["GET", "POST"])
@allowed(may_plan_maintenance)
def change_end(request: UserRequest, window_id: int) -> HttpResponse:
    """Let it last longer or shorter."""
    window = get_object_or_404(MaintenanceWindow, pk=window_id)
    form = EndForm(request.POST or None, initial={"ends_at": window.ends_at})
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            move_end(window=window, ends_at=form.cleaned_data["ends_at"], by=request.user, at=timezone.now())
            return redirect("portal:maintenance")
        except Refusal as no:
            refusal = no
    status = INVALID if form.errors else REFUSED if refusal else None
    context = {"form": form, "window": window, "refusal": refusal}
    return render(request, "portal/maintenance_end.html", context, status=status)


@require_POST
@allowed(may_plan_maintenance)
def end_now(request: UserRequest, window_id: int) -> HttpResponse:
    """Call it off, or end it now."""
    window = get_object_or_404(MaintenanceWindow, pk=window_id)
    try:
        end_maintenance(window=window, by=request.user, at=timezone.now())
    except Refusal as no:
        return _list(request, refusal=no)
    return redirect("portal:maintenance")


@never_closed
@login_not_required
@never_cache
@require_GET
def banners(request: HttpRequest) -> HttpResponse:
    """The banners for pages that are open; 204 when they are still those shown. Open, and asks no database."""
    area = request.GET.get("area", "")
    found = banners_of(area=area if area in {each.code for each in every_area()} else "", at=timezone.now())
    if found.mark == request.GET.get("shown", ""):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "portal/_banners.html", {"banners": found})


@never_closed
@login_not_required
@require_GET
def maintenance_calendar(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # nothing in it depends on who asks
    """Maintenance as a calendar to subscribe to. Open: it says nothing about anybody."""
    entries = [_entry(window) for window in calendar_windows(timezone.now())]
    name = _("%(institution)s: maintenance") % {"institution": current_institution().short_name}
    return HttpResponse(calendar(name=name, entries=entries), content_type=CONTENT_TYPE)


def _list(request: UserRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    page = numbered_page(every_window(), number=request.GET.get("page"), size=PER_PAGE)
    now = timezone.now()
    rows = [(window, window.runs(now), window.is_over(now)) for window in page]
    context = {"page": page, "rows": rows, "refusal": refusal}
    return render(request, "portal/maintenance.html", context, status=REFUSED if refusal else None)


def _entry(window: MaintenanceWindow) -> CalendarEntry:
    title = _("%(area)s: %(mode)s") % {"area": area_called(window.area).name, "mode": window.get_mode_display()}
    return CalendarEntry(
        uid=f"maintenance-{window.pk}@{settings.PUBLIC_URL.partition('://')[2]}",
        sequence=window.changes,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        written_at=window.changed_at,
        title=title,
        text=window.reason,
        url=f"{settings.PUBLIC_URL}/status/",
        cancelled=window.cancelled_at is not None,
    )
