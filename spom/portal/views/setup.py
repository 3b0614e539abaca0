"""Setting the portal up, the first time: five steps, each saved as it is done."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.actions.institution import open_portal
from spom.portal.models.institution import SECTIONS as NEEDED
from spom.portal.models.institution import Institution
from spom.portal.policies.institution import may_change_institution
from spom.portal.queries.institution import stored_institution
from spom.portal.views.sections import section_called


@require_GET
@allowed(may_change_institution)
def setup(request: UserRequest) -> HttpResponse:  # noqa: ARG001  # the policy reads it
    """Go on where the setting up stopped."""
    institution = stored_institution() or Institution()
    if institution.is_open:
        return redirect("portal:settings")
    if institution.next_section:
        return redirect("portal:setup_step", institution.next_section)
    return redirect("portal:setup_check")


@require_http_methods(["GET", "POST"])
@allowed(may_change_institution)
def step(request: UserRequest, code: str) -> HttpResponse:
    """One step. Going back changes nothing that was saved."""
    institution = stored_institution() or Institution()
    if code not in NEEDED or institution.is_open:
        return redirect("portal:setup")
    this = section_called(code)
    form = this.form(request.POST or None, request.FILES or None, initial=this.form.starting_from(institution))
    place = NEEDED.index(code)
    context = {
        "form": form,
        "section": this,
        "steps": [section_called(needed) for needed in NEEDED],
        "confirmed": institution.confirmed,
        "place": place + 1,
        "total": len(NEEDED) + 1,
        "back": NEEDED[place - 1] if place else None,
    }
    if request.method == "GET":
        return render(request, "portal/setup_step.html", context)
    if not form.is_valid():
        return render(request, "portal/setup_step.html", context, status=INVALID)
    try:
        this.change(form, request.user, timezone.now())
    except Refusal as no:
        return render(request, "portal/setup_step.html", {**context, "refusal": no}, status=REFUSED)
    return (
        redirect("portal:setup_step", NEEDED[place + 1]) if place + 1 < len(NEEDED) else redirect("portal:setup_check")
    )


@require_http_methods(["GET", "POST"])
@allowed(may_change_institution)
def check(request: UserRequest) -> HttpResponse:
    """Everything that was said, and the button that opens the portal."""
    institution = stored_institution() or Institution()
    if institution.is_open or institution.next_section:
        return redirect("portal:setup")
    context = {
        "institution_row": institution,
        "contacts": [contact for contact in institution.contacts.order_by("office") if contact.says_something],
        "steps": [section_called(needed) for needed in NEEDED],
        "confirmed": institution.confirmed,
        "place": len(NEEDED) + 1,
        "total": len(NEEDED) + 1,
        "back": NEEDED[-1],
    }
    if request.method == "GET":
        return render(request, "portal/setup_check.html", context)
    try:
        open_portal(by=request.user, at=timezone.now())
    except Refusal as no:
        return render(request, "portal/setup_check.html", {**context, "refusal": no}, status=REFUSED)
    return redirect("portal:home")
