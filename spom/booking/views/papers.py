"""What a learner takes along: the admit card and the calendar file."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spom.booking.models.seats import Seat
from spom.booking.papers import admit_card_paper
from spom.booking.policies.people import may_book
from spom.booking.queries.finding import booking_of, seats_of
from spom.identity.http import UserRequest, allowed
from spom.kit.icalendar import CONTENT_TYPE, CalendarEntry, calendar
from spom.portal.http import area


@area("booking")
@require_GET
@allowed(may_book)
def admit_card(request: UserRequest, reference: str) -> HttpResponse:
    """The card, as PDF."""
    seat = seats_of(request.user).filter(booking__reference=reference, state=Seat.State.PAID).first()
    if seat is None:
        raise Http404
    answer = HttpResponse(admit_card_paper(seat, at=timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="admit-card-{reference}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@area("booking")
@require_GET
@allowed(may_book)
def calendar_file(request: UserRequest, reference: str) -> HttpResponse:
    """The test for one's calendar; after a move the same entry with a higher number replaces the old one."""
    booking = get_object_or_404(booking_of(request.user), reference=reference)
    seat = seats_of(request.user).filter(booking=booking).order_by("-pk").first()
    if seat is None:
        raise Http404
    centre = seat.slot.centre
    entry = CalendarEntry(
        uid=f"booking-{booking.reference}@spom",
        sequence=booking.changes,
        starts_at=seat.slot.starts_at,
        ends_at=seat.slot.ends_at,
        written_at=timezone.now(),
        title=_("Test: %(module)s") % {"module": booking.module.name},
        text=f"{centre.name}, {centre.address}, {centre.city}",
        url=urljoin(settings.PUBLIC_URL, reverse("booking:booking", args=[reference])),
        cancelled=seat.state not in Seat.LIVE,
    )
    answer = HttpResponse(calendar(name=booking.module.name, entries=[entry]), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="test-{reference}.ics"'
    return answer
