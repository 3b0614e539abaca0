"""What is kept about a person's learning, as that person reads it."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from spom.campus.models.appeal import TimeAppeal
from spom.campus.models.signal import Signal
from spom.identity.models import User
from spom.portal.registry.records import Row

NEWEST = 1000


def appeals_kept(user: User) -> Sequence[Row]:
    """What the person wrote, and what was decided."""
    appeals = TimeAppeal.objects.filter(learner=user).order_by("-asked_at", "-pk")[:NEWEST]
    return [
        (
            (_("When"), date_format(appeal.asked_at, "DATETIME_FORMAT")),
            (_("What you wrote"), appeal.said),
            (_("Decision"), str(appeal.get_outcome_display())),
            (_("Reason"), appeal.note),
        )
        for appeal in appeals
    ]


def signals_kept(user: User) -> Sequence[Row]:
    """Every unusual day, and what a person found."""
    signals = Signal.objects.filter(learner=user).order_by("-day", "-pk")[:NEWEST]
    return [
        (
            (_("Day"), date_format(signal.day)),
            (_("What was unusual"), str(signal.get_kind_display())),
            (_("Decision"), str(signal.get_outcome_display())),
            (_("Reason"), signal.note),
        )
        for signal in signals
    ]
