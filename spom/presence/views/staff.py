"""What staff do: look, decide, confirm at a centre, see how fair it is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.identity.models import Role, User
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.presence.actions.alternatives import accept_alternative
from spom.presence.actions.calibrating import take_threshold
from spom.presence.actions.consenting import confirm_guardian
from spom.presence.actions.reviewing import confirm_review, refuse_review
from spom.presence.forms import CentreForm, DecisionForm, NoteForm
from spom.presence.models.checks import PresenceCheck
from spom.presence.models.reviews import Review
from spom.presence.models.thresholds import Calibration
from spom.presence.policies import may_confirm_at_centre, may_review_presence, may_see_fairness
from spom.presence.queries.fairness import fairness_report
from spom.presence.queries.reviews import (
    decided_reviews,
    guardians_to_see,
    pictures_of_review,
    reviews_for,
    waiting_reviews,
)
from spom.presence.views.setting_up import picture


@require_GET
@allowed(may_review_presence)
def reviews(request: UserRequest) -> HttpResponse:
    """The queue, what was decided last, and parents to ask."""
    context = {
        "now": timezone.now(),
        "waiting": waiting_reviews(request.user)[:100],
        "decided": decided_reviews(request.user),
        "guardians": guardians_to_see(request.user)[:100],
        "note": NoteForm(),
    }
    return render(request, "presence/reviews.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_review_presence)
def decide_review(request: UserRequest, review_id: int) -> HttpResponse:
    """One question, its pictures, and the decision."""
    mine = reviews_for(request.user).select_related("learner__unit", "check_made__evidence", "decided_by")
    found = get_object_or_404(mine, pk=review_id)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        decide = confirm_review if form.cleaned_data["outcome"] == Review.Outcome.CONFIRMED else refuse_review
        try:
            decide(review=found, note=form.cleaned_data["note"], by=request.user, at=timezone.now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("presence:reviews")
    context = {
        "review": found,
        "pictures": range(len(pictures_of_review(found))),
        "form": form,
        "refusal": refusal,
        "score": _score(found),
    }
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "presence/decide_review.html", context, status=status)


@require_GET
@allowed(may_review_presence)
def staff_picture(request: UserRequest, review_id: int, number: int) -> HttpResponse:
    """A picture somebody has to decide on."""
    found = get_object_or_404(reviews_for(request.user).select_related("check_made"), pk=review_id)
    return picture(pictures_of_review(found), number)


@require_POST
@allowed(may_review_presence)
def guardian(request: UserRequest, consent_id: int) -> HttpResponse:
    """Staff made sure that a parent or guardian agreed."""
    found = get_object_or_404(guardians_to_see(request.user), pk=consent_id)
    try:
        confirm_guardian(consent=found, note=request.POST.get("note", "")[:300], by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("presence:reviews")


@require_http_methods(["GET", "POST"])
@allowed(may_confirm_at_centre)
def centre(request: UserRequest) -> HttpResponse:
    """Somebody stands here with their identity card."""
    form = CentreForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["username"].strip()
        learner = User.objects.active().holding(Role.STUDENT).filter(username__iexact=typed).first()
        if learner is None:
            form.add_error("username", _("No student has this registration number. Check it and try again."))
        else:
            try:
                accept_alternative(
                    learner=learner,
                    occasion="study",
                    way=PresenceCheck.Way.CENTRE,
                    answer="",
                    by=request.user,
                    at=timezone.now(),
                )
            except Refusal as no:
                refusal = no
            else:
                messages.info(request, _("Confirmed for %(name)s.") % {"name": learner.full_name})
                return redirect("presence:centre")
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "presence/centre.html", {"form": form, "refusal": refusal}, status=status)


@require_GET
@allowed(may_see_fairness)
def fairness(request: UserRequest) -> HttpResponse:
    """How checks go for groups, and what the calibration proposes."""
    now = timezone.now()
    context = {
        "report": fairness_report(at=now),
        "calibration": Calibration.objects.order_by("-made_at", "-pk").first(),
    }
    return render(request, "presence/fairness.html", context)


@require_POST
@allowed(may_see_fairness)
def calibration(request: UserRequest, calibration_id: int) -> HttpResponse:
    """Take over what the calibration proposes."""
    found = get_object_or_404(Calibration, pk=calibration_id)
    try:
        take_threshold(calibration=found, by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.info(request, _("The new threshold is in force."))
    return redirect("presence:fairness")


def _score(review: Review) -> float | None:
    evidence = getattr(review.check_made, "evidence", None) if review.check_made else None
    return evidence.score if evidence else None
