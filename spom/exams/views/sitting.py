"""Sitting a test: from the door of the room to the receipt."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.booking.queries.reseating import free_slots
from spom.exams.actions.arranging import end_break, take_break
from spom.exams.actions.handing_in import hand_in, time_out
from spom.exams.actions.reseating import take_offer
from spom.exams.actions.saving import GoesOnElsewhere, Said, save, take_lease
from spom.exams.actions.starting import Knock, confirm, start_practice, start_test
from spom.exams.actions.timing import PausedAlready
from spom.exams.forms.sitting import CodeForm, answer_in
from spom.exams.http import with_pictures
from spom.exams.models.sitting import Admission, Attempt
from spom.exams.policies.sitting import CAMERA_EVERY, may_sit
from spom.exams.queries.camera import watch_of
from spom.exams.queries.entitlements import break_now, breaks_of, entitlement_of
from spom.exams.queries.exam_page import exam_page
from spom.exams.queries.results import official_result
from spom.exams.queries.sitting import (
    own_admission,
    own_admissions,
    own_attempt,
    own_attempts,
    own_offers,
    practice_paper,
    practice_papers,
)
from spom.exams.views.drawing import drawn_palette, drawn_questions
from spom.identity.http import UserRequest, allowed, visitor
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.presence.http import shows_face_check
from spom.presence.queries.words import panel_states

LEASES = "exam-leases"


@require_GET
@allowed(may_sit)
def mine(request: UserRequest) -> HttpResponse:
    """One's tests: to begin, running, to practise, and what came out."""
    now = timezone.now()
    page = numbered_page(own_attempts(request.user), number=request.GET.get("page"))
    rows = [(attempt, official_result(attempt)) for attempt in page.object_list]
    context = {
        "page": page,
        "rows": rows,
        "admissions": own_admissions(request.user),
        "practice": practice_papers(now),
        "offers": own_offers(request.user, at=now),
        "has_marks": any(result is not None and not attempt.is_practice for attempt, result in rows),
    }
    return render(request, "exams/mine.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_sit)
def entrance(request: UserRequest, pk: int) -> HttpResponse:
    """Name, test, code and rules; then the button that starts the clock."""
    admission = _admission(request, pk)
    if attempt := Attempt.objects.filter(admission=admission).first():
        return redirect("exams:sit", attempt.pk)
    form = CodeForm(request.POST or None)
    rights = entitlement_of(request.user)
    if rights and rights.has_scribe and not admission.scribe:
        form.ask_for_scribe()
    if not form.is_bound:
        return _at_the_door(request, admission, form)
    if not form.is_valid():
        return _at_the_door(request, admission, form, status=INVALID)
    try:
        said = form.cleaned_data
        confirm(admission=admission, code=said["code"], scribe=said["scribe"], at=timezone.now())
    except Refusal as no:
        return _at_the_door(request, admission, form, refusal=no, status=REFUSED)
    return redirect("exams:entrance", admission.pk)


@require_POST
@allowed(may_sit)
def start(request: UserRequest, pk: int) -> HttpResponse:
    """Start the clock of a test."""
    admission = _admission(request, pk)
    knock = Knock(
        address=request.build_absolute_uri(),
        config_key_hash=request.headers.get("X-SafeExamBrowser-ConfigKeyHash", ""),
    )
    try:
        attempt = start_test(admission=admission, knock=knock, at=timezone.now())
    except Refusal as no:
        return _at_the_door(request, admission, CodeForm(), refusal=no, status=REFUSED)
    return _in_this_window(request, attempt)


@require_POST
@allowed(may_sit)
def practise(request: UserRequest, pk: int) -> HttpResponse:
    """Start a practice paper, or go on with it."""
    now = timezone.now()
    blueprint = practice_paper(pk, at=now)
    if blueprint is None:
        raise Http404
    try:
        attempt = start_practice(blueprint=blueprint, learner=request.user, at=now)
    except Refusal as no:
        return render(request, "exams/refused.html", {"refusal": no}, status=REFUSED)
    if attempt.lease_no > 1 or str(attempt.pk) in request.session.get(LEASES, {}):
        return redirect("exams:sit", attempt.pk)
    return _in_this_window(request, attempt)


@require_GET
@allowed(may_sit)
@with_pictures
def sit(request: UserRequest, pk: int) -> HttpResponse:
    """The page of the test, at one question."""
    attempt = _attempt(request, pk)
    if not attempt.is_running:
        return redirect("exams:result", attempt.pk)
    if not holds(request, attempt):
        return render(request, "exams/elsewhere.html", {"attempt": attempt})
    if resting := break_now(attempt):
        context = {"attempt": attempt, "resting": resting, "now": timezone.now()}
        return render(request, "exams/break.html", context)
    written = request.GET.get("question", "1")
    number = int(written) if written.isascii() and written.isdecimal() else 1
    watch = watch_of(attempt, at=timezone.now())
    if watch is None:
        return _drawn(request, attempt, number=number)
    return _drawn_with_camera(request, attempt, number=number, watch=watch, camera_states=panel_states())


@require_POST
@allowed(may_sit)
def say(request: UserRequest, pk: int) -> HttpResponse:
    """Save one question without script, and go where the button says."""
    attempt = _attempt(request, pk)
    written = request.POST.get("current", "")
    number = int(written) if written.isascii() and written.isdecimal() else 1
    page = exam_page(attempt, number=number)
    content = answer_in(request.POST, page.current)
    if request.POST.get("go") == "clear":
        content["a"] = None
    said = Said(lease_no=attempt.lease_no, seq=page.seq + 1, number=page.current.number, content=content)
    try:
        if not holds(request, attempt):
            raise GoesOnElsewhere
        saved = save(attempt_id=attempt.pk, learner=request.user, lease=attempt.lease, said=[said], at=timezone.now())
    except Refusal as no:
        context = {"attempt": attempt, "refusal": no}
        return render(request, "exams/elsewhere.html", context, status=REFUSED)
    if saved.now >= saved.deadline:
        return redirect("exams:finish", attempt.pk)
    return _onward(request, attempt, page.current.number)


@require_POST
@allowed(may_sit)
def lease(request: UserRequest, pk: int) -> HttpResponse:
    """Go on with the test in this window."""
    attempt = _attempt(request, pk)
    try:
        taken = take_lease(attempt=attempt, by=request.user, note=visitor(request).label, at=timezone.now())
    except Refusal:
        return redirect("exams:result", attempt.pk)
    return _in_this_window(request, taken)


@require_POST
@allowed(may_sit)
def rest(request: UserRequest, pk: int) -> HttpResponse:
    """Take a break, if there is a right to one."""
    attempt = _attempt(request, pk)
    try:
        take_break(attempt=attempt, at=timezone.now())
    except PausedAlready:
        return redirect("exams:sit", attempt.pk)
    except Refusal as no:
        return render(request, "exams/elsewhere.html", {"attempt": attempt, "refusal": no}, status=REFUSED)
    return redirect("exams:sit", attempt.pk)


@require_POST
@allowed(may_sit)
def go_on(request: UserRequest, pk: int) -> HttpResponse:
    """Come back from a break."""
    attempt = _attempt(request, pk)
    end_break(attempt=attempt, by=request.user, at=timezone.now())
    return redirect("exams:sit", attempt.pk)


@require_GET
@allowed(may_sit)
def finish(request: UserRequest, pk: int) -> HttpResponse:
    """What would be handed in, before it is."""
    attempt = _attempt(request, pk)
    if not attempt.is_running:
        return redirect("exams:result", attempt.pk)
    now = timezone.now()
    context = {"attempt": attempt, "page": exam_page(attempt, number=1), "left": attempt.seconds_left(now)}
    return render(request, "exams/finish.html", context)


@require_POST
@allowed(may_sit)
def hand_in_paper(request: UserRequest, pk: int) -> HttpResponse:
    """Hand it in; a second time shows the same receipt."""
    attempt, now = _attempt(request, pk), timezone.now()
    # After the grace the deadline has handed in already, whether or not its job came round yet.
    ended = time_out(attempt=attempt, at=now)
    if ended.is_running:
        hand_in(attempt=attempt, at=now)
    return redirect("exams:result", attempt.pk)


@require_http_methods(["GET", "POST"])
@allowed(may_sit)
def reseat(request: UserRequest, pk: int) -> HttpResponse:
    """Choose another seat after an incident."""
    now = timezone.now()
    offer = get_object_or_404(own_offers(request.user, at=now), pk=pk)
    choices = free_slots(offer.admission.seat, at=now)
    context: dict[str, Any] = {"offer": offer, "choices": choices}
    if request.method != "POST":
        return render(request, "exams/reseat.html", context)
    chosen = next((slot for slot in choices if str(slot.pk) == request.POST.get("slot")), None)
    if chosen is None:
        return render(request, "exams/reseat.html", context | {"gone": True}, status=INVALID)
    try:
        taken = take_offer(offer=offer, to=chosen, at=now)
    except Refusal as no:
        return render(request, "exams/reseat.html", context | {"refusal": no}, status=REFUSED)
    assert taken.seat is not None  # noqa: S101  # for the type checker
    return redirect("booking:booking", taken.seat.booking.reference)


def _attempt(request: UserRequest, pk: int) -> Attempt:
    found = own_attempt(request.user, pk)
    if found is None:
        raise Http404
    return found


def _admission(request: UserRequest, pk: int) -> Admission:
    found = own_admission(request.user, pk)
    if found is None:
        raise Http404
    return found


def holds(request: UserRequest, attempt: Attempt) -> bool:
    """Is this the browser that writes? Its session keeps the lease."""
    kept = request.session.get(LEASES, {}).get(str(attempt.pk), "")
    return bool(kept) and UUID(kept) == attempt.lease


def _in_this_window(request: UserRequest, attempt: Attempt) -> HttpResponse:
    request.session[LEASES] = {str(attempt.pk): str(attempt.lease)}
    return redirect("exams:sit", attempt.pk)


def _onward(request: UserRequest, attempt: Attempt, number: int) -> HttpResponse:
    go = request.POST.get("go", "")
    if go == "finish":
        return redirect("exams:finish", attempt.pk)
    wanted = request.POST.get("question", "")
    steps = {"next": number + 1, "previous": number - 1}
    to = int(wanted) if wanted.isascii() and wanted.isdecimal() else steps.get(go, number)
    to = min(max(to, 1), attempt.count)
    return redirect(f"{request.path.removesuffix('question/')}?question={to}")


def _at_the_door(
    request: UserRequest, admission: Admission, form: CodeForm, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "admission": admission,
        "form": form,
        "refusal": refusal,
        "rights": entitlement_of(admission.learner),
        "now": now,
        "camera_every": CAMERA_EVERY(),
        "is_time": now >= admission.seat.slot.starts_at,
    }
    return render(request, "exams/entrance.html", context, status=status)


@shows_face_check
def _drawn_with_camera(request: UserRequest, attempt: Attempt, **what: Any) -> HttpResponse:
    return _drawn(request, attempt, **what)


def _drawn(request: UserRequest, attempt: Attempt, *, number: int, **more: Any) -> HttpResponse:
    now, page = timezone.now(), exam_page(attempt, number=number)
    context = {
        "attempt": attempt,
        "page": page,
        "questions": drawn_questions(attempt, page),
        "palette": drawn_palette(page),
        "now": now,
        "left": attempt.seconds_left(now),
        "breaks": breaks_of(attempt),
        "messages_so_far": attempt.messages.order_by("-pk")[:5],
        **more,
    }
    answer = render(request, "exams/sit.html", context)
    # Answers of a test are for this window, not for whoever goes back in the history of the browser.
    answer["Cache-Control"] = "no-store"
    return answer
