"""How the portal is, for everybody; and staff who report what is wrong."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from spom.identity.http import UserRequest, allowed
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.actions.incidents import open_incident, update_incident
from spom.portal.forms.maintenance import IncidentForm, UpdateForm
from spom.portal.http import never_closed
from spom.portal.models.incident import Incident
from spom.portal.policies.maintenance import may_report_incidents
from spom.portal.queries.status import status as status_now
from spom.portal.registry.areas import area_called


@never_closed
@login_not_required
@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """The status page. Its copy in the data folder is shown when the database is down."""
    found = status_now(timezone.now())
    return render(request, "portal/status.html", {"status": found, "may_report": _may_report(request)})


def _may_report(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and may_report_incidents(request.user)


@require_http_methods(["GET", "POST"])
@allowed(may_report_incidents)
def report_incident(request: UserRequest) -> HttpResponse:
    """Report that something does not work."""
    form = IncidentForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = INVALID if form.errors else None
        return render(request, "portal/incident_new.html", {"form": form}, status=status)
    typed = form.cleaned_data
    open_incident(
        title=typed["title"],
        areas=[area_called(code) for code in typed["areas"]],
        impact=typed["impact"],
        text=typed["text"],
        by=request.user,
        at=timezone.now(),
    )
    return redirect("portal:status")


@require_http_methods(["GET", "POST"])
@allowed(may_report_incidents)
def write_update(request: UserRequest, incident_id: int) -> HttpResponse:
    """Say how far we are."""
    incident = get_object_or_404(Incident, pk=incident_id)
    form = UpdateForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            update_incident(
                incident=incident, state=typed["state"], text=typed["text"], by=request.user, at=timezone.now()
            )
            return redirect("portal:status")
        except Refusal as no:
            refusal = no
    status = INVALID if form.errors else REFUSED if refusal else None
    context = {"form": form, "incident": incident, "refusal": refusal}
    return render(request, "portal/incident_update.html", context, status=status)
