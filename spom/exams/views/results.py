"""Results: one's own, with topics, history and objections."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.credentials.actions import state_marks
from spom.exams.actions.objecting import make_objection
from spom.exams.forms.sitting import ObjectionForm
from spom.exams.http import with_pictures
from spom.exams.models.sitting import Attempt
from spom.exams.policies.sitting import KEYS_IN_REVIEW, OBJECTION_DAYS, may_sit
from spom.exams.queries.result_page import Reviewed, official_marks, result_page, review, shows_keys
from spom.exams.queries.sitting import own_attempts
from spom.exams.views.sitting import holds
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED


@require_GET
@allowed(may_sit)
def result(request: UserRequest, pk: int) -> HttpResponse:
    """What came out."""
    attempt = _over(request, pk)
    context = {
        "page": result_page(attempt),
        "may_review": _may_review(attempt),
        # What this browser kept and could not send may come now; whether it counts is decided by a person.
        "lease": str(attempt.lease) if holds(request, attempt) else "",
    }
    return render(request, "exams/result.html", context)


@require_GET
@allowed(may_sit)
@with_pictures
def paper_review(request: UserRequest, pk: int) -> HttpResponse:
    """The questions once more with one's answers; after a test for some days only, with keys once it is official."""
    attempt = _over(request, pk)
    if not _may_review(attempt):
        raise Http404
    context = {
        "attempt": attempt,
        "questions": review(attempt),
        "with_keys": shows_keys(attempt),
        "keys_follow": KEYS_IN_REVIEW(),
    }
    answer = render(request, "exams/review.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@allowed(may_sit)
def statement(request: UserRequest) -> HttpResponse:
    """Put one's official marks on a paper that others can check."""
    try:
        stated = state_marks(learner=request.user, marks=official_marks(request.user), at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("exams:mine")
    return redirect("credentials:statement", stated.public_id)


@require_http_methods(["GET", "POST"])
@allowed(may_sit)
@with_pictures
def object_to(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Say that a question is wrong."""
    attempt = _over(request, pk)
    if attempt.is_practice or not _may_review(attempt) or not 1 <= number <= attempt.count:
        raise Http404
    form = ObjectionForm(request.POST or None)
    one = review(attempt)[number - 1]
    if not form.is_bound or not form.is_valid():
        return _objected(request, attempt, one, form, status=INVALID if form.is_bound else 200)
    try:
        make_objection(attempt=attempt, number=number, text=form.cleaned_data["text"], at=timezone.now())
    except Refusal as no:
        return _objected(request, attempt, one, form, refusal=no, status=REFUSED)
    return redirect("exams:review", attempt.pk)


def _objected(
    request: UserRequest,
    attempt: Attempt,
    one: Reviewed,
    form: ObjectionForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"attempt": attempt, "one": one, "form": form, "refusal": refusal}
    return render(request, "exams/objection.html", context, status=status)


def _over(request: UserRequest, pk: int) -> Attempt:
    return get_object_or_404(own_attempts(request.user).exclude(state=Attempt.State.RUNNING), pk=pk)


def _may_review(attempt: Attempt) -> bool:
    """Practice any time; a test for the days in which objections are taken."""
    if attempt.is_practice or attempt.ended_at is None:
        return attempt.is_practice
    return timezone.now() < attempt.ended_at + timedelta(days=OBJECTION_DAYS())
