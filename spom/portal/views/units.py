"""The units of the institution, for staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.actions.units import add_unit, change_unit, remove_unit
from spom.identity.http import UserRequest, allowed
from spom.identity.models import Unit
from spom.identity.policies import may_manage_units
from spom.identity.queries import coordinators_of
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.forms.people import NewUnitForm, UnitForm
from spom.portal.queries.people import unit_tree


@require_GET
@allowed(may_manage_units)
def units(request: UserRequest) -> HttpResponse:
    """The tree."""
    return render(request, "portal/units.html", {"rows": unit_tree()})


@require_http_methods(["GET", "POST"])
@allowed(may_manage_units)
def new(request: UserRequest) -> HttpResponse:
    """Add a unit."""
    form = NewUnitForm(request.POST or None)
    if request.method == "GET":
        return render(request, "portal/unit.html", {"form": form})
    if not form.is_valid():
        return render(request, "portal/unit.html", {"form": form}, status=INVALID)
    said = form.cleaned_data
    try:
        add_unit(
            code=said["code"],
            name=said["name"],
            parent=said["parent"],
            email=said["email"],
            phone=said["phone"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return render(request, "portal/unit.html", {"form": form, "refusal": no}, status=REFUSED)
    messages.success(request, _("Unit added."))
    return redirect("portal:units")


@require_http_methods(["GET", "POST"])
@allowed(may_manage_units)
def unit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a unit."""
    this = get_object_or_404(Unit, pk=pk)
    stored = {"name": this.name, "parent": this.parent_id, "email": this.email, "phone": this.phone}
    form = UnitForm(request.POST or None, initial=stored)
    context = {"form": form, "unit": this, "coordinators": coordinators_of(this)}
    if request.method == "GET":
        return render(request, "portal/unit.html", context)
    if not form.is_valid():
        return render(request, "portal/unit.html", context, status=INVALID)
    said = form.cleaned_data
    try:
        change_unit(
            unit=this,
            name=said["name"],
            parent=said["parent"],
            email=said["email"],
            phone=said["phone"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return render(request, "portal/unit.html", {**context, "refusal": no}, status=REFUSED)
    messages.success(request, _("Saved."))
    return redirect("portal:units")


@require_POST
@allowed(may_manage_units)
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Remove a unit nobody belongs to."""
    this = get_object_or_404(Unit, pk=pk)
    try:
        remove_unit(unit=this, by=request.user, at=timezone.now())
    except Refusal as no:
        return render(request, "portal/units.html", {"rows": unit_tree(), "refusal": no}, status=REFUSED)
    messages.success(request, _("Unit removed."))
    return redirect("portal:units")
