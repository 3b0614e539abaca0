"""What somebody has a right to, in use: breaks in which the clock stands still, and whoever writes for them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.exams.actions.timing import NotRunning, PausedAlready, end_of_break, running
from spom.exams.events.sitting import BreakBegun, ScribeNamed
from spom.exams.models.sitting import Admission, Attempt
from spom.exams.models.timing import Break
from spom.exams.queries.entitlements import breaks_of
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal


class NoBreakLeft(Refusal):
    """They have had what they have a right to."""

    code = "exams.no_break_left"
    message = _("You have no break left in this test. If you need one, raise your hand.")


class NoScribe(Refusal):
    """It is to be known who writes."""

    code = "exams.no_scribe"
    message = _("You have a scribe in tests. Write down their name first, or tell the invigilator.")


@transaction.atomic
def take_break(*, attempt: Attempt, at: datetime) -> Break:
    """Let the clock stand still while the candidate rests. Raises NotRunning, PausedAlready, NoBreakLeft."""
    kept = running(attempt=attempt, at=at)
    if kept.paused_at is not None:
        raise PausedAlready
    if at >= kept.deadline:
        raise NotRunning
    rights = breaks_of(kept)
    if not rights.left:
        raise NoBreakLeft
    kept.paused_at = at
    kept.save(update_fields=["paused_at"])
    taken = Break.objects.create(attempt=kept, began_at=at, until=at + timedelta(minutes=rights.minutes))
    announce(BreakBegun(attempt=kept, taken=taken, by=kept.learner, at=at))
    return taken


@transaction.atomic
def end_break(*, attempt: Attempt, by: User | None, at: datetime) -> Attempt:
    """Go on with the test; where the break is over already, nothing happens. Nobody's doing when the rule ends it."""
    kept = Attempt.objects.select_for_update().get(pk=attempt.pk)
    taken = kept.breaks.filter(ended_at__isnull=True).first()
    if taken is None:
        return kept
    if kept.is_running:
        return end_of_break(attempt=kept, taken=taken, by=by, at=at)
    # Handed in during the break: there is no clock any more.
    taken.ended_at = min(at, taken.until)
    taken.save(update_fields=["ended_at"])
    return kept


@transaction.atomic
def name_scribe(*, admission: Admission, name: str, by: User, at: datetime) -> Admission:
    """Write down who writes for the candidate."""
    admission.scribe = name.strip()
    admission.save(update_fields=["scribe"])
    announce(ScribeNamed(admission=admission, by=by, at=at))
    return admission
