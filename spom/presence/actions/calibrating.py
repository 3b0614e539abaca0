"""How alike different people are here, and the threshold that follows: quantiles only, nothing about any pair."""

from datetime import datetime
from math import ceil

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.portal.actions.institution import choose
from spom.presence.actions.seeing import engine_for_checks
from spom.presence.events import ThresholdTaken
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.thresholds import Calibration
from spom.presence.policies import ACCEPT_AT
from spom.presence.queries.templates import readable

LEAST_PEOPLE, MOST_PEOPLE = 30, 2000
# Fewer pairs cannot tell what happens once in 10 000.
PAIRS_FOR_10000 = 20_000
# A check looks at several frames and takes the best: what that adds for a wrong person.
MARGIN = 0.02


class TooFewFaces(Refusal):
    """Quantiles of a handful of people say nothing, and would say something about the handful."""

    code = "presence.too_few_faces"
    message = _("There are too few confirmed faces for a calibration. It starts with 30 students.")


class CalibrationOver(Refusal):
    """It was taken over before, or another one is newer."""

    code = "presence.calibration_over"
    message = _("This proposal is not the newest one. Reload the page.")


def calibrate(*, at: datetime) -> Calibration:
    """Compare templates of different people in memory, keep three numbers. The one place where faces meet others.

    Raises TooFewFaces, CheckOutOfOrder.
    """
    import numpy as np  # noqa: PLC0415  # see spom/presence/actions/seeing.py

    engine = engine_for_checks(at=at).name
    trusted = ReferenceFace.objects.live(at).filter(engine=engine, state=ReferenceFace.State.TRUSTED)
    one_each = trusted.order_by("learner_id", "-taken_at").distinct("learner_id")[:MOST_PEOPLE]
    numbers = [template.numbers for template in readable(one_each)]
    if len(numbers) < LEAST_PEOPLE:
        raise TooFewFaces
    faces = np.array(numbers)
    likeness = (faces @ faces.T)[np.triu_indices(len(faces), k=1)]
    rare = float(np.quantile(likeness, 1 - 1e-3))
    rarest = float(np.quantile(likeness, 1 - 1e-4)) if likeness.size >= PAIRS_FOR_10000 else None
    # From too few pairs the rarer quantile is guessed by the distance seen from everyday pairs to the one in 1 000.
    guessed = rarest if rarest is not None else rare + (rare - float(np.quantile(likeness, 0.99)))
    return Calibration.objects.create(
        made_at=at,
        engine=engine,
        people=len(faces),
        pairs=likeness.size,
        one_in_1000=rare,
        one_in_10000=rarest,
        proposed=min(ACCEPT_AT.most, max(ACCEPT_AT.least, ceil((guessed + MARGIN) * 1000))),
    )


@transaction.atomic
def take_threshold(*, calibration: Calibration, by: User, at: datetime) -> Calibration:
    """Staff take over the proposal. Raises CalibrationOver."""
    found = Calibration.objects.select_for_update().get(pk=calibration.pk)
    if found.taken_at is not None or Calibration.objects.filter(made_at__gt=found.made_at).exists():
        raise CalibrationOver
    choose(values={ACCEPT_AT.code: found.proposed}, by=by, at=at)
    found.taken_at, found.taken_by = at, by
    found.save(update_fields=["taken_at", "taken_by"])
    announce(ThresholdTaken(calibration=found, accept_at=found.proposed, by=by, at=at))
    return found
