"""The invigilator's board: who is where, who is silent, and what can be done for them."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from spom.booking.models.slots import Slot
from spom.exams.actions.arranging import name_scribe
from spom.exams.actions.reseating import offer_seats
from spom.exams.actions.timing import give_time, pause, record_incident, resume, tell
from spom.exams.forms.staff import LostTimeForm, MessageForm, ReasonForm, ScribeForm, SeatsForm, TimeForm
from spom.exams.models.sitting import Attempt
from spom.exams.policies.sitting import may_control, may_invigilate
from spom.exams.queries.board import Place, board, offer_of, place_of, rooms
from spom.exams.queries.entitlements import breaks_of, entitlement_of
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page

# Two forms of the page ask for a reason: their fields must not share an id.
APART = "time_%s"
SEATS_APART = "seats_%s"
Forms = tuple[ReasonForm, TimeForm, MessageForm]


@require_GET
@allowed(may_invigilate)
def duties(request: UserRequest) -> HttpResponse:
    """Slots at the centres one works at."""
    page = numbered_page(rooms(request.user, at=timezone.now()), number=request.GET.get("page"))
    return render(request, "exams/rooms.html", {"page": page})


@require_GET
@allowed(may_invigilate)
def room(request: UserRequest, slot_id: int) -> HttpResponse:
    """Everybody of a slot; the table alone for htmx."""
    now = timezone.now()
    slot = _slot(request, slot_id, at=now)
    return _room(request, slot, LostTimeForm())


@require_POST
@allowed(may_control)
def lost_time(request: UserRequest, slot_id: int) -> HttpResponse:
    """Record that the room could not work, and give that time back."""
    now = timezone.now()
    slot, form = _slot(request, slot_id, at=now), LostTimeForm(request.POST)
    if not form.is_valid():
        return _room(request, slot, form, status=INVALID)
    said = form.cleaned_data
    record_incident(
        slot=slot,
        began_at=said["began_at"],
        ended_at=said["ended_at"],
        reason=said["reason"],
        by=request.user,
        at=now,
    )
    return redirect("exams:room", slot.pk)


@require_POST
@allowed(may_control)
def offer_to_all(request: UserRequest, slot_id: int) -> HttpResponse:
    """Offer everybody who was let in another seat."""
    now = timezone.now()
    slot, form = _slot(request, slot_id, at=now), SeatsForm(request.POST, auto_id=SEATS_APART)
    if not form.is_valid():
        return _room(request, slot, LostTimeForm(), seats=form, status=INVALID)
    let_in = [one.admission for one in board(slot, at=now) if one.admission]
    try:
        offer_seats(admissions=let_in, reason=form.cleaned_data["reason"], by=request.user, at=now)
    except Refusal as no:
        return _room(request, slot, LostTimeForm(), seats=form, refusal=no, status=REFUSED)
    return redirect("exams:room", slot.pk)


@require_POST
@allowed(may_control)
def offer_to_one(request: UserRequest, slot_id: int, pk: int) -> HttpResponse:
    """Offer one candidate another seat."""
    now = timezone.now()
    slot, form = _slot(request, slot_id, at=now), SeatsForm(request.POST, auto_id=SEATS_APART)
    place = _place(slot, pk, at=now)
    forms = (ReasonForm(), TimeForm(auto_id=APART), MessageForm())
    if not form.is_valid() or place.admission is None:
        return _candidate(request, slot, place, forms, seats=form, status=INVALID)
    try:
        offer_seats(admissions=[place.admission], reason=form.cleaned_data["reason"], by=request.user, at=now)
    except Refusal as no:
        return _candidate(request, slot, place, forms, seats=form, refusal=no, status=REFUSED)
    return redirect("exams:candidate", slot.pk, pk)


@require_GET
@allowed(may_invigilate)
def candidate(request: UserRequest, slot_id: int, pk: int) -> HttpResponse:
    """One candidate."""
    now = timezone.now()
    slot = _slot(request, slot_id, at=now)
    return _candidate(request, slot, _place(slot, pk, at=now), (ReasonForm(), TimeForm(auto_id=APART), MessageForm()))


@require_POST
@allowed(may_invigilate)
def act(request: UserRequest, slot_id: int, pk: int, what: str) -> HttpResponse:
    """Tell a candidate something, give time, pause or go on."""
    now = timezone.now()
    slot = _slot(request, slot_id, at=now)
    place = _place(slot, pk, at=now)
    if place.attempt is None:
        raise Http404
    reason, time, message = ReasonForm(), TimeForm(auto_id=APART), MessageForm()
    try:
        match what:
            case "message":
                message = MessageForm(request.POST)
                done = message.is_valid() and _told(place.attempt, message, request, now)
            case "time":
                time = TimeForm(request.POST, auto_id=APART)
                done = time.is_valid() and _given(place.attempt, time, request, now)
            case "pause":
                reason = ReasonForm(request.POST)
                done = reason.is_valid() and _paused(place.attempt, reason, request, now)
            case "resume":
                resume(attempt=place.attempt, by=request.user, at=now)
                done = True
            case _:
                raise Http404
    except Refusal as no:
        return _candidate(request, slot, place, (reason, time, message), refusal=no, status=REFUSED)
    if not done:
        return _candidate(request, slot, place, (reason, time, message), status=INVALID)
    return redirect("exams:candidate", slot.pk, pk)


@require_POST
@allowed(may_invigilate)
def scribe(request: UserRequest, slot_id: int, pk: int) -> HttpResponse:
    """Write down who writes for a candidate, before a test or in its midst."""
    now = timezone.now()
    slot, form = _slot(request, slot_id, at=now), ScribeForm(request.POST)
    place = _place(slot, pk, at=now)
    if not form.is_valid() or place.admission is None:
        forms = (ReasonForm(), TimeForm(auto_id=APART), MessageForm())
        return _candidate(request, slot, place, forms, scribe=form, status=INVALID)
    name_scribe(admission=place.admission, name=form.cleaned_data["name"], by=request.user, at=now)
    return redirect("exams:candidate", slot.pk, pk)


def _told(attempt: Attempt, form: MessageForm, request: UserRequest, at: datetime) -> bool:
    tell(attempt=attempt, text=form.cleaned_data["text"], by=request.user, at=at)
    return True


def _given(attempt: Attempt, form: TimeForm, request: UserRequest, at: datetime) -> bool:
    said = form.cleaned_data
    give_time(attempt=attempt, seconds=said["minutes"] * 60, reason=said["reason"], by=request.user, at=at)
    return True


def _paused(attempt: Attempt, form: ReasonForm, request: UserRequest, at: datetime) -> bool:
    pause(attempt=attempt, reason=form.cleaned_data["reason"], by=request.user, at=at)
    return True


def _slot(request: UserRequest, slot_id: int, *, at: datetime) -> Slot:
    return get_object_or_404(rooms(request.user, at=at), pk=slot_id)


def _place(slot: Slot, pk: int, *, at: datetime) -> Place:
    found = place_of(slot, pk, at=at)
    if found is None:
        raise Http404
    return found


def _room(
    request: UserRequest,
    slot: Slot,
    form: LostTimeForm,
    *,
    seats: SeatsForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    places = board(slot, at=timezone.now())
    context = {
        "slot": slot,
        "places": places,
        "running": sum(one.attempt is not None and one.attempt.is_running for one in places),
        "silent": sum(one.is_silent for one in places),
        "form": form,
        "seats": seats or SeatsForm(auto_id=SEATS_APART),
        "may_control": may_control(request.user),
        "refusal": refusal,
    }
    name = "exams/_board.html" if request.htmx else "exams/room.html"
    return render(request, name, context, status=status)


def _candidate(
    request: UserRequest,
    slot: Slot,
    place: Place,
    forms: Forms,
    *,
    seats: SeatsForm | None = None,
    scribe: ScribeForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    attempt = place.attempt
    context = {
        "slot": slot,
        "place": place,
        "reason": forms[0],
        "time": forms[1],
        "message": forms[2],
        "seats": seats or SeatsForm(auto_id=SEATS_APART),
        "may_control": may_control(request.user),
        "rights": entitlement_of(place.seat.booking.learner),
        "breaks": breaks_of(attempt) if attempt else None,
        "scribe": scribe or ScribeForm(),
        "offer": offer_of(place.admission) if place.admission else None,
        "signals": attempt.signals.order_by("-pk")[:20] if attempt else [],
        "changes": attempt.time_changes.select_related("made_by").order_by("-pk") if attempt else [],
        "refusal": refusal,
    }
    return render(request, "exams/candidate.html", context, status=status)
