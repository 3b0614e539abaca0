"""Consent, setting up and taking back, and what a learner can see of their own checks."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.presence.actions.consenting import give_consent, withdraw_consent
from spom.presence.actions.enrolling import PoorEnrolment, enrol_face
from spom.presence.actions.reviewing import appeal as appeal_review
from spom.presence.forms import AppealForm, ConsentForm, GuardianForm
from spom.presence.http import shows_face_check
from spom.presence.models.consent import Consent
from spom.presence.policies import may_be_checked
from spom.presence.queries.reviews import (
    checks_of,
    may_still_be_appealed,
    pictures_of_check,
    pictures_of_review,
    reviews_of,
)
from spom.presence.queries.standing import needs_guardian, standing_of
from spom.presence.queries.words import panel_states, unclear
from spom.presence.views.checking import drawn_state, refused, sent_frames


@require_GET
@allowed(may_be_checked)
def home(request: UserRequest) -> HttpResponse:
    """How the learner is checked, and everything that can be done about it."""
    now = timezone.now()
    context = {
        "standing": standing_of(learner=request.user, at=now),
        "checks": checks_of(request.user),
        "reviews": reviews_of(request.user)[:10],
    }
    return render(request, "presence/home.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_be_checked)
def consent(request: UserRequest) -> HttpResponse:
    """The notice on a page of its own, and a yes to it."""
    now = timezone.now()
    kind = GuardianForm if needs_guardian(learner=request.user, at=now) else ConsentForm
    form = kind(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            given = give_consent(
                learner=request.user,
                purpose=Consent.Purpose.CHECKS,
                guardian_name=form.cleaned_data.get("guardian_name", ""),
                guardian_reach=form.cleaned_data.get("guardian_reach", ""),
                at=now,
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("presence:set_up" if given.is_in_force else "presence:home")
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "presence/consent.html", {"form": form, "refusal": refusal}, status=status)


@require_http_methods(["GET", "POST"])
@allowed(may_be_checked)
def sample(request: UserRequest) -> HttpResponse:
    """The second purpose, asked for alone: keep pictures of failed checks longer. Given and taken back here."""
    standing = Consent.objects.standing().filter(learner=request.user, purpose=Consent.Purpose.SAMPLE).first()
    refusal = None
    if request.method == "POST":
        try:
            if standing:
                withdraw_consent(learner=request.user, purpose=Consent.Purpose.SAMPLE, at=timezone.now())
            else:
                give_consent(
                    learner=request.user,
                    purpose=Consent.Purpose.SAMPLE,
                    guardian_name="",
                    guardian_reach="",
                    at=timezone.now(),
                )
        except Refusal as no:
            refusal = no
        else:
            return redirect("presence:home")
    status = REFUSED if refusal else None
    return render(request, "presence/sample.html", {"standing": standing, "refusal": refusal}, status=status)


@require_http_methods(["GET", "POST"])
@allowed(may_be_checked)
def withdraw(request: UserRequest) -> HttpResponse:
    """Take the consent back: one page, one button."""
    if request.method == "GET":
        return render(request, "presence/withdraw.html")
    try:
        withdraw_consent(learner=request.user, purpose=Consent.Purpose.CHECKS, at=timezone.now())
    except Refusal as no:
        return render(request, "presence/withdraw.html", {"refusal": no}, status=REFUSED)
    messages.info(request, _("Camera checks are off and your face templates are erased. You confirm in another way."))
    return redirect("presence:home")


@require_GET
@allowed(may_be_checked)
@fresh
@shows_face_check
def set_up(request: UserRequest) -> HttpResponse:
    """The camera, five frames."""
    standing = standing_of(learner=request.user, at=timezone.now())
    if not standing.has_consent:
        return redirect("presence:consent")
    return render(request, "presence/set_up.html", {"standing": standing, "camera_states": panel_states()})


@require_POST
@allowed(may_be_checked)
def enrol(request: UserRequest) -> HttpResponse:
    """The five frames. A stale sign-in is asked for anew: a borrowed session sets up nobody's face."""
    if not request.session.is_fresh:
        return JsonResponse({"next": reverse("presence:set_up")}, status=REFUSED)
    try:
        trusted = enrol_face(learner=request.user, frames=sent_frames(request), at=timezone.now())
    except PoorEnrolment as no:
        state = unclear(no.hint)
        return JsonResponse({"tone": "warn", "final": False, "message": drawn_state(state)}, status=REFUSED)
    except Refusal as no:
        return refused(no)
    words = (
        _("Camera checks are set up.")
        if trusted
        else _("Camera checks are set up. A person compares your picture with the registry; until then time waits.")
    )
    messages.info(request, words)
    return JsonResponse({"passed": True, "next": reverse("presence:home")})


@require_http_methods(["GET", "POST"])
@allowed(may_be_checked)
def review(request: UserRequest, review_id: int) -> HttpResponse:
    """One review of the learner's own: what was looked at, what was decided, and the appeal."""
    now = timezone.now()
    found = get_object_or_404(reviews_of(request.user), pk=review_id)
    form = AppealForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            appeal_review(review=found, text=form.cleaned_data["text"], at=now)
        except Refusal as no:
            refusal = no
        else:
            return redirect("presence:review", found.pk)
    context = {
        "review": found,
        "pictures": range(len(pictures_of_review(found))),
        "form": form if may_still_be_appealed(found, now) else None,
        "refusal": refusal,
    }
    status = REFUSED if refusal else INVALID if form.errors else None
    return render(request, "presence/review.html", context, status=status)


@require_GET
@allowed(may_be_checked)
def check_picture(request: UserRequest, check_id: int, number: int) -> HttpResponse:
    """A picture of the learner's own failed check."""
    found = get_object_or_404(checks_of(request.user).model.objects.filter(learner=request.user), pk=check_id)
    return picture(pictures_of_check(found), number)


@require_GET
@allowed(may_be_checked)
def review_picture(request: UserRequest, review_id: int, number: int) -> HttpResponse:
    """A picture of a review of the learner's own."""
    return picture(pictures_of_review(get_object_or_404(reviews_of(request.user), pk=review_id)), number)


def picture(pictures: list[bytes], number: int) -> HttpResponse:
    """One of them; browsers keep no copy."""
    if number >= len(pictures):
        raise Http404
    return HttpResponse(pictures[number], content_type="image/jpeg")
