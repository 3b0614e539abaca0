"""The desk of a centre: who is expected, checking in by admit card or number, incidents."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spom.booking.actions.checking_in import NotExpectedHere, check_in
from spom.booking.actions.checking_in import log_incident as log
from spom.booking.forms.seats import ArrivalForm, IncidentForm
from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.booking.policies.people import may_run_desk
from spom.booking.policies.terms import LATE_MINUTES
from spom.booking.queries.cards import NotACard, card_from
from spom.booking.queries.desk import roster_of, slots_on_duty, with_photo
from spom.identity.http import UserRequest, allowed
from spom.identity.queries import registry_photo_of
from spom.kit.errors import Refusal
from spom.kit.file_answers import show_picture
from spom.kit.http import INVALID, REFUSED, uses_camera
from spom.kit.pagination import numbered_page
from spom.portal.http import area


@area("tests")
@require_GET
@allowed(may_run_desk)
def duties(request: UserRequest) -> HttpResponse:
    """Slots at the centres one works at."""
    page = numbered_page(slots_on_duty(request.user, at=timezone.now()), number=request.GET.get("page"))
    return render(request, "booking/desk.html", {"page": page})


@area("tests")
@require_GET
@allowed(may_run_desk)
@uses_camera
def roster(request: UserRequest, slot_id: int) -> HttpResponse:
    """Everybody who is expected; printable."""
    return _drawn(request, _slot(request, slot_id), ArrivalForm(), None)


@area("tests")
@require_GET
@allowed(may_run_desk)
def photo(request: UserRequest, slot_id: int, seat_id: int) -> HttpResponseBase:
    """The registry's picture of somebody who is expected at one's own desk."""
    seat = get_object_or_404(Seat.objects.select_related("booking__learner"), pk=seat_id, slot=_slot(request, slot_id))
    picture = registry_photo_of(seat.booking.learner)
    if picture is None:
        raise Http404
    answer = show_picture(picture.place)
    # On the desk's own screen for as long as its list is needed, and in nobody else's cache.
    answer["Cache-Control"] = "private, max-age=14400"
    return answer


@area("tests")
@require_POST
@allowed(may_run_desk)
@uses_camera
def arrive(request: UserRequest, slot_id: int) -> HttpResponse:
    """Somebody is here: their card was scanned, or their number typed. The island of the page asks for JSON."""
    slot, form, now = _slot(request, slot_id), ArrivalForm(request.POST), timezone.now()
    if not form.is_valid():
        return _drawn(request, slot, form, None)
    try:
        who = _who(form.cleaned_data["who"], slot)
        arrived = min(form.cleaned_data["arrived_at"] or now, now)
        chair = form.cleaned_data["chair"]
        seat = check_in(slot=slot, username=who, chair=chair, arrived_at=arrived, by=request.user, at=now)
    except Refusal as no:
        return _refused(request, slot, form, no)
    if _is_island(request):
        return JsonResponse({"srn": seat.booking.learner.username, "chair": seat.chair})
    words = _("%(name)s is checked in on chair %(chair)s.") if seat.chair else _("%(name)s is checked in.")
    messages.info(request, words % {"name": seat.booking.learner.full_name, "chair": seat.chair})
    return redirect("booking:roster", slot.pk)


@area("tests")
@require_POST
@allowed(may_run_desk)
def log_incident(request: UserRequest, slot_id: int) -> HttpResponse:
    """Write down what went wrong."""
    slot, form, now = _slot(request, slot_id), IncidentForm(request.POST), timezone.now()
    if form.is_valid():
        said = form.cleaned_data
        happened = min(said["happened_at"] or now, now)
        name = said["name"] or uuid4()
        log(slot=slot, words=said["words"], name=name, happened_at=happened, by=request.user, at=now)
    return JsonResponse({}) if _is_island(request) else redirect("booking:roster", slot.pk)


def _refused(request: UserRequest, slot: Slot, form: ArrivalForm, no: Refusal) -> HttpResponse:
    if _is_island(request):
        return JsonResponse({"message": str(no)}, status=REFUSED)
    return _drawn(request, slot, form, no)


def _is_island(request: UserRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _who(typed: str, slot: Slot) -> str:
    """A number, or the code of an admit card, whose signature is proven and whose slot must be this one."""
    if "." not in typed:
        return typed
    try:
        card = card_from(typed)
    except NotACard as no:
        raise NotExpectedHere from no
    if card.slot != slot.pk:
        raise NotExpectedHere
    return card.username


def _slot(request: UserRequest, slot_id: int) -> Slot:
    return get_object_or_404(slots_on_duty(request.user, at=timezone.now()), pk=slot_id)


def _drawn(request: UserRequest, slot: Slot, form: ArrivalForm, refusal: Refusal | None) -> HttpResponse:
    seats = roster_of(slot)
    context = {
        "slot": slot,
        "seats": seats,
        "photos": with_photo(seats),
        "rooms": list(slot.centre.rooms.order_by("name", "pk")),
        "now": timezone.now(),
        "late_minutes": LATE_MINUTES(),
        "here": sum(seat.state == "ATTENDED" for seat in seats),
        "form": form,
        "incident": IncidentForm(),
        "incidents": slot.incidents.order_by("-happened_at"),
        "refusal": refusal,
    }
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "booking/roster.html", context, status=status)
