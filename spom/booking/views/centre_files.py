"""Staff bring in many centres at once: a file is looked into, shown line by line, and carried out when they say so."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from spom.booking.actions.centre_files import bring_in_centres
from spom.booking.forms.centre_files import CentreFileForm, Sheet, headings
from spom.booking.policies.people import may_manage_centres
from spom.booking.queries.centre_files import Place
from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.errors import Refusal
from spom.kit.exports import csv_lines
from spom.kit.file_answers import csv_answer
from spom.kit.http import INVALID, REFUSED
from spom.portal.http import area

SALT = "booking.centre_file"
# What was shown is carried out within the hour or not at all.
KEPT_SECONDS = 3600


class LookedAtTooLongAgo(Refusal):
    """What was shown is not to hand any more, or belongs to somebody else."""

    code = "booking.centre_file_over"
    message = gettext_lazy("This look into the file is over. Nothing was changed. Choose the file once more.")


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def bring_in(request: UserRequest) -> HttpResponse:
    """Look into a file, or carry out what was shown of it."""
    if request.method == "GET":
        return _drawn(request, CentreFileForm())
    if "shown" in request.POST:
        return _carried_out(request)
    form = CentreFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _drawn(request, form, status=INVALID)
    return _drawn(request, CentreFileForm(), sheet=form.cleaned_data["sheet"])


@area("booking")
@require_GET
@allowed(may_manage_centres)
def template(request: UserRequest) -> HttpResponse:  # noqa: ARG001  # the same for everybody who may
    """An empty file with every column, and one line that shows how values are written."""
    example = [
        "DEL-1",
        _("Delhi Centre"),
        "Delhi",
        "IN",
        "Asia/Kolkata",
        _("12 Station Road"),
        "28.6139",
        "77.2090",
        "+91 11 5550 0100",
        "delhi@example.edu",
        _("Ten minutes on foot from the station."),
        _("Step-free entrance, lift."),
    ]
    return csv_answer(csv_lines(headings(), [example]), name="centres-template.csv")


def _carried_out(request: UserRequest) -> HttpResponse:
    """What was shown travels with the form, signed: nothing is kept of a file that nobody carries out."""
    try:
        done = bring_in_centres(places=_shown_to(request), by=request.user, at=timezone.now())
    except Refusal as no:
        return _drawn(request, CentreFileForm(), refusal=no, status=REFUSED)
    counts = {"added": done.added, "changed": done.changed, "same": done.same}
    messages.info(request, _("Centres added: %(added)s. Corrected: %(changed)s. As before: %(same)s.") % counts)
    return redirect("booking:centres")


def _shown_to(request: UserRequest) -> list[Place]:
    try:
        kept: dict[str, Any] = signing.loads(request.POST["shown"], salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature as no:
        raise LookedAtTooLongAgo from no
    if kept["by"] != request.user.pk:
        raise LookedAtTooLongAgo
    return [Place(**one) for one in kept["places"]]


def _drawn(
    request: UserRequest,
    form: CentreFileForm,
    *,
    sheet: Sheet | None = None,
    refusal: Refusal | None = None,
    status: int | None = None,
) -> HttpResponse:
    context: dict[str, object] = {"form": form, "sheet": sheet, "refusal": refusal}
    if sheet is not None and sheet.good:
        places = [asdict(line.place) for line in sheet.good if line.place is not None]
        context["shown"] = signing.dumps({"by": request.user.pk, "places": places}, salt=SALT, compress=True)
    return render(request, "booking/staff/centre_file.html", context, status=status)
