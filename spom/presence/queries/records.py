"""What is kept about a person, as that person reads it."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.portal.registry.records import Row
from spom.presence.models.checks import PresenceCheck
from spom.presence.models.consent import Consent
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review

NEWEST = 1000
WRITTEN = "DATETIME_FORMAT"


def faces_kept(user: User) -> Sequence[Row]:
    """Where and when each template was made; the numbers themselves say nothing to anybody."""
    faces = ReferenceFace.objects.of(user).order_by("taken_at", "pk")
    return [
        (
            (_("Made from"), str(face.get_source_display())),
            (_("State"), str(face.get_state_display())),
            (_("Made"), date_format(face.taken_at, WRITTEN)),
        )
        for face in faces
    ]


def checks_kept(user: User) -> Sequence[Row]:
    """Every check: when, how, with which verdict."""
    checks = PresenceCheck.objects.filter(learner=user).order_by("-drawn_at", "-pk")[:NEWEST]
    return [
        (
            (_("When"), date_format(check.drawn_at, WRITTEN)),
            (_("How"), str(check.get_way_display())),
            (_("Verdict"), str(check.get_verdict_display())),
            (_("Camera"), check.camera),
            (_("What you wrote"), check.answer),
        )
        for check in checks
    ]


def consents_kept(user: User) -> Sequence[Row]:
    """Every yes, and when it was taken back."""
    consents = Consent.objects.filter(learner=user).order_by("given_at", "pk")
    return [
        (
            (_("Purpose"), str(consent.get_purpose_display())),
            (_("Version of the notice"), str(consent.version)),
            (_("Given"), date_format(consent.given_at, WRITTEN)),
            (_("Taken back"), date_format(consent.withdrawn_at, WRITTEN) if consent.withdrawn_at else ""),
            (_("Parent or guardian"), consent.guardian_name),
            (_("How to reach them"), consent.guardian_reach),
        )
        for consent in consents
    ]


def reviews_kept(user: User) -> Sequence[Row]:
    """Every question a person looked at."""
    reviews = Review.objects.filter(learner=user).order_by("opened_at", "pk")
    return [
        (
            (_("About"), str(review.get_kind_display())),
            (_("Asked"), date_format(review.opened_at, WRITTEN)),
            (_("What you wrote"), review.said),
            (_("Decision"), str(review.get_outcome_display())),
            (_("Reason"), review.note),
            (_("Your appeal"), review.appeal),
            (_("Decision on the appeal"), str(review.get_appeal_outcome_display())),
        )
        for review in reviews
    ]
