"""Tests at home: the learner checks the computer they will use, and keeps the result with the booking."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spom.booking.actions.devices import keep_device
from spom.booking.policies.people import may_book
from spom.booking.queries.devices import device_of
from spom.booking.queries.finding import booking_of
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import REFUSED, uses_camera
from spom.portal.http import area
from spom.portal.queries.system_check import CAMERA, CHECKS, NAMES, findings_in


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_book)
@uses_camera
def check_device(request: UserRequest, reference: str) -> HttpResponse:
    """The system check, and its result kept with the booking."""
    mine = get_object_or_404(booking_of(request.user), reference=reference)
    refusal = None
    if request.method == "POST":
        said = findings_in(request.POST.get("findings", ""))
        try:
            keep_device(
                booking=mine,
                found={code: grade for code, grade, _value in said if code in NAMES},
                at=timezone.now(),
            )
        except Refusal as no:
            refusal = no
        else:
            messages.info(request, _("The result is kept with your booking."))
            return redirect("booking:booking", reference)
    context = {
        "booking": mine,
        "device": device_of(mine),
        "checks": CHECKS,
        "camera": CAMERA,
        "refusal": refusal,
    }
    return render(request, "booking/check_device.html", context, status=REFUSED if refusal else None)
