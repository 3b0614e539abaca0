"""One booking from hold to confirmation, and giving it up before it is paid."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spom.booking.actions.holding import give_up_hold, hold_seat, refuse_in_vain
from spom.booking.actions.paying import start_payment
from spom.booking.models.seats import Booking
from spom.booking.models.slots import Slot
from spom.booking.policies.people import may_book
from spom.booking.queries.detail import detail_of
from spom.booking.queries.finding import booking_of
from spom.booking.queries.wanted import Wish, other_times, place_and_time, slot_wanted, wish_of
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import REFUSED
from spom.kit.proof import Proof
from spom.payments.policies import gateway_of_new_orders
from spom.portal.http import area
from spom.programme.queries.eligibility import eligibility


@area("booking")
@require_POST
@allowed(may_book)
def hold(request: UserRequest, module_id: int, slot_id: int) -> HttpResponse:
    """Hold a chair, then lead to what it costs."""
    now = timezone.now()
    wanted = slot_wanted(slot_id=slot_id, module_id=module_id, learner=request.user)
    if wanted is None:
        raise Http404
    try:
        refuse_in_vain(slot=wanted.slot, has_one=wanted.has_one, at=now)
    except Refusal as no:
        return _not_held(request, _wish(request, module_id), wanted.slot, no, now=now)
    wish = _wish(request, module_id)
    proof = eligibility(enrolment=wish.enrolment, module=wish.module, at=now)
    try:
        seat = hold_seat(slot=wanted.slot, enrolment=wish.enrolment, module=wish.module, proof=proof, at=now)
    except Refusal as no:
        return _not_held(request, wish, wanted.slot, no, proof=proof, now=now)
    return redirect("booking:booking", seat.booking.reference)


def _wish(request: UserRequest, module_id: int) -> Wish:
    found = wish_of(learner=request.user, module_id=module_id)
    if found is None:
        raise Http404
    return found


def _not_held(
    request: UserRequest, wish: Wish, slot: Slot, no: Refusal, *, proof: Proof | None = None, now: datetime
) -> HttpResponse:
    """Why not, and where a seat is left: small, because in a rush it is the page that most people get."""
    may = proof is None or proof.holds
    context = {
        "module": wish.module,
        "time": place_and_time(slot),
        "refusal": no,
        "proof": proof,
        "others": other_times(slot=slot, module=wish.module, at=now) if may else (),
        "query": request.GET.urlencode(),
    }
    return render(request, "booking/not_held.html", context, status=REFUSED)


@area("booking")
@require_GET
@allowed(may_book)
def booking(request: UserRequest, reference: str) -> HttpResponse:
    """How one booking stands: time left and price while held, then everything for the day."""
    return drawn(request, _mine(request, reference), None)


@area("booking")
@require_POST
@allowed(may_book)
def pay(request: UserRequest, reference: str) -> HttpResponse:
    """Confirm from credit, or go and pay the rest."""
    found = _mine(request, reference)
    try:
        order = start_payment(booking=found, gateway=gateway_of_new_orders(), at=timezone.now())
    except Refusal as no:
        return drawn(request, found, no)
    if order is None:
        return redirect("booking:booking", reference)
    return redirect("payments:order", order.public_id)


@area("booking")
@require_POST
@allowed(may_book)
def give_up(request: UserRequest, reference: str) -> HttpResponse:
    """Let a held seat go."""
    found = _mine(request, reference)
    try:
        give_up_hold(booking=found, at=timezone.now())
    except Refusal as no:
        return drawn(request, found, no)
    messages.info(request, _("The seat is free for somebody else. Nothing was charged."))
    return redirect("booking:tests")


def drawn(request: UserRequest, found: Booking, refusal: Refusal | None) -> HttpResponse:
    """The page of a booking, with a no on top when there was one."""
    now = timezone.now()
    context = {"detail": detail_of(found, at=now), "now": now, "refusal": refusal}
    return render(request, "booking/booking.html", context, status=REFUSED if refusal else None)


def _mine(request: UserRequest, reference: str) -> Booking:
    return get_object_or_404(booking_of(request.user), reference=reference)
