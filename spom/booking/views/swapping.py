"""Two students change places: one offers, one takes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spom.booking.actions.changing import offer_swap, take_back_swap
from spom.booking.actions.changing import swap as change_places
from spom.booking.forms.seats import SwapForm
from spom.booking.models.centres import Centre
from spom.booking.models.plans import SwapOffer
from spom.booking.models.seats import Booking, Seat
from spom.booking.policies.people import may_book
from spom.booking.queries.finding import booking_of, seats_of, within_reach
from spom.booking.queries.swapping import Swap, swaps_for
from spom.booking.views.seats import drawn
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.http import area


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_book)
def swaps(request: UserRequest, reference: str) -> HttpResponse:
    """Offer one's seat, and see whose seat one could have for it."""
    booking, now = _mine(request, reference), timezone.now()
    seat = _seat(request, booking)
    centres = list(Centre.objects.in_use().filter(region=seat.slot.centre.region).order_by("city", "name", "pk"))
    form = SwapForm(request.POST if request.method == "POST" else None)
    form.offer(sorted({centre.city for centre in centres}))
    refusal = None
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        try:
            offer_swap(
                booking=booking,
                centres=within_reach(centres, near=wish["near"], within=wish["within"] or 0),
                from_on=wish["from_on"],
                until_on=wish["until_on"],
                at=now,
            )
        except Refusal as no:
            refusal = no
        else:
            messages.info(request, _("Your seat is offered. It stays yours until somebody swaps; then you are told."))
            return redirect("booking:swaps", reference)
    context = {
        "booking": booking,
        "seat": seat,
        "form": form,
        "refusal": refusal,
        "offer": booking.swap_offers.filter(state=SwapOffer.State.OPEN).first(),
        "swaps": swaps_for(seat, at=now),
    }
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "booking/swaps.html", context, status=status)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_book)
def swap(request: UserRequest, reference: str, offer_id: int) -> HttpResponse:
    """Both seats side by side, then changing places."""
    booking, now = _mine(request, reference), timezone.now()
    seat = _seat(request, booking)
    if request.method == "POST":
        offer = get_object_or_404(SwapOffer, pk=offer_id)
        try:
            change_places(offer=offer, booking=booking, at=now)
        except Refusal as no:
            return drawn(request, booking, no)
        messages.info(request, _("You have changed places. The admit card and the calendar file are new."))
        return redirect("booking:booking", reference)
    found = _fitting(swaps_for(seat, at=now), offer_id)
    return render(request, "booking/swap.html", {"booking": booking, "seat": seat, "swap": found})


@area("booking")
@require_POST
@allowed(may_book)
def take_back(request: UserRequest, reference: str) -> HttpResponse:
    """Keep one's seat after all."""
    booking = _mine(request, reference)
    offer = get_object_or_404(booking.swap_offers, state=SwapOffer.State.OPEN)
    try:
        take_back_swap(offer=offer, at=timezone.now())
    except Refusal as no:
        return drawn(request, booking, no)
    messages.info(request, _("The offer is taken back. Your seat stays as it is."))
    return redirect("booking:booking", reference)


def _fitting(found: list[Swap], offer_id: int) -> Swap:
    for one in found:
        if one.offer.pk == offer_id:
            return one
    raise Http404


def _mine(request: UserRequest, reference: str) -> Booking:
    return get_object_or_404(booking_of(request.user), reference=reference)


def _seat(request: UserRequest, booking: Booking) -> Seat:
    return get_object_or_404(seats_of(request.user), booking=booking, state=Seat.State.PAID)
