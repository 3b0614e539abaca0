"""The controller's pages: results to publish, late answers, objections, corrections, entitlements."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.exams.actions.marking import decide_late, publish_ready
from spom.exams.actions.objecting import agree, decline, propose_correction
from spom.exams.actions.timing import end_entitlement, entitle
from spom.exams.forms.staff import CorrectionForm, EntitlementForm, LateForm, ReasonForm
from spom.exams.http import with_pictures
from spom.exams.items.items import Choice, TrueFalse
from spom.exams.items.plain import plain
from spom.exams.models.bank import QuestionVersion
from spom.exams.models.results import Correction, Objection
from spom.exams.models.sitting import Entitlement
from spom.exams.policies.sitting import may_control
from spom.exams.queries.board import (
    entitlements,
    objections,
    open_corrections,
    timeline,
    unpublished,
    with_late_answers,
)
from spom.identity.http import UserRequest, allowed, fresh
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page

# Two forms of the page ask for a reason: their fields must not share an id.
APART = "correction_%s"


@require_GET
@allowed(may_control)
def control(request: UserRequest) -> HttpResponse:
    """What waits for a decision."""
    return _overview(request)


@require_POST
@allowed(may_control)
@fresh
def publish_all(request: UserRequest) -> HttpResponse:
    """Make every result official that nothing holds up."""
    publish_ready(attempts=list(unpublished()), by=request.user, at=timezone.now())
    return redirect("exams:control")


@require_http_methods(["GET", "POST"])
@allowed(may_control)
def late(request: UserRequest, pk: int) -> HttpResponse:
    """Decide on answers that came late, with the connection's record."""
    attempt = get_object_or_404(with_late_answers(), pk=pk)
    form = LateForm(request.POST or None)
    if not form.is_bound or not form.is_valid():
        context = {"attempt": attempt, "form": form, "timeline": timeline(attempt)}
        return render(request, "exams/late.html", context, status=INVALID if form.is_bound else 200)
    said = form.cleaned_data
    decide_late(attempt=attempt, accepted=said["accepted"], reason=said["reason"], by=request.user, at=timezone.now())
    return redirect("exams:control")


@require_GET
@allowed(may_control)
@with_pictures
def objection(request: UserRequest, pk: int) -> HttpResponse:
    """One objection, with the question and its key."""
    return _drawn(request, _objection(pk), ReasonForm(), CorrectionForm(auto_id=APART))


@require_POST
@allowed(may_control)
@with_pictures
def decline_it(request: UserRequest, pk: int) -> HttpResponse:
    """The question stands."""
    kept, form = _objection(pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _drawn(request, kept, form, CorrectionForm(auto_id=APART), status=INVALID)
    try:
        decline(objection=kept, answer=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Refusal as no:
        return _drawn(request, kept, form, CorrectionForm(auto_id=APART), refusal=no, status=REFUSED)
    return redirect("exams:control")


@require_POST
@allowed(may_control)
@with_pictures
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Propose that the question is marked otherwise."""
    kept, form = _objection(pk), CorrectionForm(request.POST, auto_id=APART)
    form.offer(_answers(kept))
    if not form.is_valid():
        return _drawn(request, kept, ReasonForm(), form, status=INVALID)
    said = form.cleaned_data
    try:
        propose_correction(
            question=kept.question,
            version=kept.version,
            kind=Correction.Kind(said["kind"]),
            right=said["right"],
            reason=said["reason"],
            objection=kept,
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return _drawn(request, kept, ReasonForm(), form, refusal=no, status=REFUSED)
    return redirect("exams:control")


@require_POST
@allowed(may_control)
@fresh
def agree_to(request: UserRequest, pk: int) -> HttpResponse:
    """Put somebody else's correction into force; everybody who was asked the question is marked again."""
    try:
        agree(correction=get_object_or_404(Correction, pk=pk), by=request.user, at=timezone.now())
    except Refusal as no:
        return _overview(request, refusal=no, status=REFUSED)
    return redirect("exams:control")


@require_http_methods(["GET", "POST"])
@allowed(may_control)
def extra_time(request: UserRequest) -> HttpResponse:
    """Rights to more time: who has one, and giving one."""
    form = EntitlementForm(request.POST or None)
    valid = form.is_bound and form.is_valid()
    learner = User.objects.filter(username__iexact=form.cleaned_data["username"]).first() if valid else None
    if valid and learner is None:
        form.add_error("username", _("Nobody has this number."))
    if learner is None:
        page = numbered_page(entitlements(), number=request.GET.get("page"))
        status = INVALID if form.is_bound else 200
        return render(request, "exams/entitlements.html", {"form": form, "page": page}, status=status)
    said = form.cleaned_data
    entitle(
        learner=learner,
        minutes_an_hour=said["minutes_an_hour"],
        breaks=said["breaks"] or 0,
        break_minutes=said["break_minutes"] or 0,
        has_scribe=said["has_scribe"],
        other=said["other"],
        reason=said["reason"],
        by=request.user,
        at=timezone.now(),
    )
    return redirect("exams:entitlements")


@require_POST
@allowed(may_control)
def end_extra_time(request: UserRequest, pk: int) -> HttpResponse:
    """End a right to more time."""
    end_entitlement(entitlement=get_object_or_404(Entitlement, pk=pk), by=request.user, at=timezone.now())
    return redirect("exams:entitlements")


def _overview(request: UserRequest, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    waiting = unpublished()
    context = {
        "waiting": waiting.count(),
        "first": waiting[:20],
        "late": with_late_answers(),
        "page": numbered_page(objections(), number=request.GET.get("page")),
        "corrections": open_corrections(),
        "refusal": refusal,
    }
    return render(request, "exams/control.html", context, status=status)


def _objection(pk: int) -> Objection:
    return get_object_or_404(objections(), pk=pk)


def _answers(kept: Objection) -> list[str]:
    task = _version(kept).item.task
    match task:
        case Choice(options=options):
            return [plain(option.text) for option in options]
        case TrueFalse():
            return [_("True"), _("False")]
        case _:
            return []


def _version(kept: Objection) -> QuestionVersion:
    return QuestionVersion.objects.get(question=kept.question_id, number=kept.version)


def _drawn(
    request: UserRequest,
    kept: Objection,
    answer: ReasonForm,
    correction: CorrectionForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    correction.offer(_answers(kept))
    context = {
        "objection": kept,
        "item": _version(kept).item,
        "answer": answer,
        "correction": correction,
        "refusal": refusal,
    }
    return render(request, "exams/decide.html", context, status=status)
