"""Moving and giving up a confirmed seat."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.booking.actions.changing import ask_for_free_move, cancel, reschedule
from spom.booking.forms.seats import EvidenceForm
from spom.booking.models.seats import Booking
from spom.booking.policies.people import may_book
from spom.booking.queries.detail import detail_of
from spom.booking.queries.finding import booking_of, slot_called
from spom.booking.views.finding import search_context
from spom.booking.views.seats import drawn
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.files import KeptFile, Kind, keep_file
from spom.kit.http import INVALID, REFUSED
from spom.kit.money import shown
from spom.portal.http import area

EVIDENCE_BYTES = 10 * 1024 * 1024


@area("booking")
@require_GET
@allowed(may_book)
def move(request: UserRequest, reference: str) -> HttpResponse:
    """Choose another time; the seat stays until then."""
    booking, now = _mine(request, reference), timezone.now()
    context = search_context(request, booking.module, now=now) | {"move": booking}
    context["moving"] = detail_of(booking, at=now).moving
    return render(request, "booking/search.html", context)


@area("booking")
@require_POST
@allowed(may_book)
def move_to(request: UserRequest, reference: str, slot_id: int) -> HttpResponse:
    """Take the other chair and let this one go, in one step."""
    booking, now = _mine(request, reference), timezone.now()
    slot = get_object_or_404(slot_called(slot_id))
    try:
        reschedule(booking=booking, to=slot, at=now)
    except Refusal as no:
        context = search_context(request, booking.module, now=now) | {"move": booking, "refusal": no}
        return render(request, "booking/search.html", context, status=REFUSED)
    messages.info(request, _("Your booking has moved. The admit card and the calendar file are new."))
    return redirect("booking:booking", reference)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_book)
def end(request: UserRequest, reference: str) -> HttpResponse:
    """What cancelling would give back, then doing it."""
    booking, now = _mine(request, reference), timezone.now()
    if request.method == "GET":
        return render(request, "booking/end.html", {"detail": detail_of(booking, at=now)})
    try:
        credit = cancel(booking=booking, at=now)
    except Refusal as no:
        return drawn(request, booking, no)
    words = _("The booking is cancelled. %(amount)s is your credit.")
    messages.info(request, words % {"amount": shown(credit, language=get_language() or "en")})
    return redirect("booking:tests")


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_book)
def free_move(request: UserRequest, reference: str) -> HttpResponse:
    """Ask to move without a fee for a medical reason."""
    booking = _mine(request, reference)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            _ask(booking, form)
        except Refusal as no:
            refusal = no
        else:
            messages.info(request, _("We have your request. A coordinator looks at it; your seat stays as it is."))
            return redirect("booking:booking", reference)
    status = REFUSED if refusal else INVALID if form.errors else None
    context = {"booking": booking, "form": form, "refusal": refusal}
    return render(request, "booking/free_move.html", context, status=status)


def _ask(booking: Booking, form: EvidenceForm) -> None:
    kept = keep_evidence(form.cleaned_data["evidence"])
    ask_for_free_move(booking=booking, words=form.cleaned_data["words"], evidence=kept, at=timezone.now())


def keep_evidence(sent: "UploadedFile[bytes]") -> KeptFile:
    """Look into a paper and keep it. Raises a Refusal for what is none."""
    return keep_file(
        name=sent.name or "",
        chunks=sent.chunks(),
        accept=(Kind.PDF, Kind.JPEG, Kind.PNG),
        most_bytes=EVIDENCE_BYTES,
    )


def _mine(request: UserRequest, reference: str) -> Booking:
    return get_object_or_404(booking_of(request.user), reference=reference)
