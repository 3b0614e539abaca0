"""The institution's settings, for staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.models.institution import Institution
from spom.portal.policies.institution import may_change_institution
from spom.portal.queries.institution import stored_institution
from spom.portal.queries.settings_history import latest_edits
from spom.portal.views.sections import SECTIONS, section_called


@require_GET
@allowed(may_change_institution)
def settings(request: UserRequest) -> HttpResponse:
    """Every section, and what was changed lately."""
    return render(request, "portal/settings.html", {"sections": SECTIONS, "edits": latest_edits()})


@require_http_methods(["GET", "POST"])
@allowed(may_change_institution)
def section(request: UserRequest, code: str) -> HttpResponse:
    """One section's form."""
    this = section_called(code)
    stored = stored_institution() or Institution()
    form = this.form(request.POST or None, request.FILES or None, initial=this.form.starting_from(stored))
    context = {"form": form, "section": this, "sections": SECTIONS}
    if request.method == "GET":
        return render(request, "portal/settings_section.html", context)
    if not form.is_valid():
        return render(request, "portal/settings_section.html", context, status=INVALID)
    try:
        this.change(form, request.user, timezone.now())
    except Refusal as no:
        return render(request, "portal/settings_section.html", {**context, "refusal": no}, status=REFUSED)
    messages.success(request, _("Saved."))
    return redirect("portal:settings_section", code)
