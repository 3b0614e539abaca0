"""Staff: will the seats do until the next cut-off?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from spom.booking.policies.people import may_manage_centres
from spom.booking.queries.forecast import outlook
from spom.identity.http import UserRequest, allowed
from spom.portal.http import area
from spom.programme.models.catalogue import CutOff

# Later ones are too far away for anybody's pace to say much.
MOST_SHOWN = 6


@area("booking")
@require_GET
@allowed(may_manage_centres)
def forecast(request: UserRequest) -> HttpResponse:
    """One cut-off at a time, the nearest first."""
    now = timezone.now()
    ahead = list(CutOff.objects.ahead_of(timezone.localdate(now)).select_related("programme")[:MOST_SHOWN])
    asked = request.GET.get("cut_off", "")
    chosen = next((one for one in ahead if str(one.pk) == asked), ahead[0] if ahead else None)
    context = {
        "cut_offs": ahead,
        "outlook": outlook(cut_off=chosen, at=now) if chosen else None,
        "here": "forecast",
    }
    return render(request, "booking/staff/forecast.html", context)
