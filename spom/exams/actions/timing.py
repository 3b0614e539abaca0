"""Time that was lost, given back: by rule where the portal recorded its own outage, else by a person with a reason."""

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.models.slots import Slot
from spom.exams.events.sitting import (
    AttemptPaused,
    AttemptResumed,
    BreakEnded,
    DeadlineMoved,
    EntitlementEnded,
    EntitlementGiven,
    IncidentRecorded,
    MessageSent,
)
from spom.exams.models.papers import Blueprint
from spom.exams.models.sitting import Answer, Attempt, Entitlement, Message, Signal
from spom.exams.models.timing import Break, Heartbeat, Incident, TimeChange
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.canonical_json import Plain, canonical
from spom.kit.errors import Refusal
from spom.kit.signing import Signer

# The portal says that it is up every 15 seconds; three in a row missed are an outage.
OUTAGE = timedelta(seconds=45)
# What was said just before a break began may come in just after it did.
ON_ITS_WAY = timedelta(seconds=30)
Kind = TimeChange.Kind


class NotRunning(Refusal):
    """Only a running clock can be moved."""

    code = "exams.not_running"
    message = _("This attempt is over, so its time cannot be changed.")


class PausedAlready(Refusal):
    """A second click."""

    code = "exams.paused_already"
    message = _("This attempt is paused already.")


class NotPaused(Refusal):
    """A second click."""

    code = "exams.not_paused"
    message = _("This attempt is not paused.")


@transaction.atomic
def give_time(*, attempt: Attempt, seconds: int, reason: str, by: User, at: datetime) -> Attempt:
    """Give one candidate more time, with a reason. Raises NotRunning."""
    kept = running(attempt=attempt, at=at)
    _move(kept, seconds, kind=Kind.GIVEN_BACK, reason=reason, incident=None, by=by, at=at)
    return kept


@transaction.atomic
def pause(*, attempt: Attempt, reason: str, by: User, at: datetime) -> Attempt:
    """Let the clock stand still. Raises NotRunning, PausedAlready."""
    kept = running(attempt=attempt, at=at)
    if kept.paused_at is not None:
        raise PausedAlready
    kept.paused_at = at
    kept.save(update_fields=["paused_at"])
    announce(AttemptPaused(attempt=kept, reason=reason, by=by, at=at))
    return kept


@transaction.atomic
def resume(*, attempt: Attempt, by: User, at: datetime) -> Attempt:
    """Let the clock go on; the pause is added to the deadline. Raises NotRunning, NotPaused."""
    kept = running(attempt=attempt, at=at)
    if kept.paused_at is None:
        raise NotPaused
    if taken := kept.breaks.filter(ended_at__isnull=True).first():
        return end_of_break(attempt=kept, taken=taken, by=by, at=at)
    seconds = max(0, int((at - kept.paused_at).total_seconds()))
    kept.paused_at = None
    kept.save(update_fields=["paused_at"])
    _move(kept, seconds, kind=Kind.PAUSED, reason="", incident=None, by=by, at=at)
    announce(AttemptResumed(attempt=kept, seconds=seconds, by=by, at=at))
    return kept


def end_of_break(*, attempt: Attempt, taken: Break, by: User | None, at: datetime) -> Attempt:
    """End the break of an attempt that is locked; its time is added to the deadline, never more than was granted."""
    taken.ended_at = min(at, taken.until)
    taken.save(update_fields=["ended_at"])
    seconds = int((taken.ended_at - taken.began_at).total_seconds())
    attempt.paused_at = None
    attempt.save(update_fields=["paused_at"])
    if Answer.objects.filter(
        attempt=attempt, received_at__gt=taken.began_at + ON_ITS_WAY, received_at__lte=at
    ).exists():
        Signal.objects.create(attempt=attempt, kind=Signal.Kind.IN_BREAK, noticed_at=at)
    _move(attempt, seconds, kind=Kind.BREAK, reason="", incident=None, by=by, at=at)
    announce(BreakEnded(attempt=attempt, taken=taken, seconds=seconds, by=by, at=at))
    return attempt


@transaction.atomic
def entitle(
    *,
    learner: User,
    minutes_an_hour: int,
    other: str,
    reason: str,
    by: User,
    at: datetime,
    breaks: int = 0,
    break_minutes: int = 0,
    has_scribe: bool = False,
) -> Entitlement:
    """Give somebody rights in tests; a test that runs gets them at once."""
    _end_live(learner, by=by, at=at)
    given = Entitlement.objects.create(
        learner=learner,
        minutes_an_hour=minutes_an_hour,
        breaks=breaks,
        break_minutes=break_minutes,
        has_scribe=has_scribe,
        other=other,
        reason=reason,
        given_by=by,
        given_at=at,
    )
    announce(EntitlementGiven(entitlement=given, by=by, at=at))
    running = Attempt.objects.running().filter(learner=learner).select_related("form__blueprint")
    for attempt in running.select_for_update(of=("self",)).order_by("pk"):
        seconds = attempt.form.blueprint.minutes * minutes_an_hour - _entitled_so_far(attempt)
        # What a running test was given is never taken away again.
        if seconds > 0:
            _move(attempt, seconds, kind=Kind.ENTITLED, reason=reason, incident=None, by=by, at=at)
    return given


@transaction.atomic
def end_entitlement(*, entitlement: Entitlement, by: User, at: datetime) -> None:
    """End the right to more time. A test that runs keeps what it was given."""
    _end_live(entitlement.learner, by=by, at=at)


@transaction.atomic
def tell(*, attempt: Attempt, text: str, by: User, at: datetime) -> Message:
    """Tell a candidate something on the page of the test. Raises NotRunning."""
    message = Message.objects.create(attempt=running(attempt=attempt, at=at), text=text, sent_by=by, sent_at=at)
    announce(MessageSent(message=message, by=by, at=at))
    return message


@transaction.atomic
def record_incident(
    *, slot: Slot, began_at: datetime, ended_at: datetime, reason: str, by: User, at: datetime
) -> Incident:
    """A centre could not work for a while: everybody who sat there then gets that time back."""
    there = Attempt.objects.running().filter(admission__seat__slot=slot)
    return _recorded(
        Incident.Kind.CENTRE, there, slot=slot, began_at=began_at, ended_at=ended_at, reason=reason, by=by, at=at
    )


@transaction.atomic
def beat(*, at: datetime) -> Incident | None:
    """The portal is up. If it said so too long ago, and nobody's answer came meanwhile, that was an outage."""
    heart, new = Heartbeat.objects.select_for_update().get_or_create(pk=1, defaults={"beat_at": at})
    before, heart.beat_at = heart.beat_at, at
    if new or at <= before:
        return None
    heart.save(update_fields=["beat_at"])
    if at - before < OUTAGE or Answer.objects.filter(received_at__gt=before, received_at__lt=at).exists():
        return None
    return _recorded(
        Incident.Kind.OUTAGE,
        Attempt.objects.running().filter(purpose=Blueprint.Purpose.TEST, started_at__lte=before),
        slot=None,
        began_at=before,
        ended_at=at,
        reason=str(_("The portal was not to be reached. It noticed that itself.")),
        by=None,
        at=at,
    )


def _recorded(
    kind: Incident.Kind,
    attempts: Iterable[Attempt],
    *,
    slot: Slot | None,
    began_at: datetime,
    ended_at: datetime,
    reason: str,
    by: User | None,
    at: datetime,
) -> Incident:
    """Keep the incident with a signed statement of what it gave to whom."""
    keys = sorted(attempt.pk for attempt in attempts)
    seconds = int((ended_at - began_at).total_seconds())
    statement: dict[str, Plain] = {
        "kind": kind.value,
        "slot": slot.pk if slot else None,
        "began_at": began_at.isoformat(),
        "ended_at": ended_at.isoformat(),
        "reason": reason,
        "seconds": seconds,
        "attempts": list[Plain](keys),
    }
    signer = Signer(settings.SPOM_RESULTS_KEY_FILE)
    words = canonical(statement)
    incident = Incident.objects.create(
        kind=kind,
        slot=slot,
        began_at=began_at,
        ended_at=ended_at,
        reason=reason,
        statement=words.decode(),
        signature=base64.b64encode(signer.sign(words)).decode(),
        signed_by=signer.key_id,
        recorded_by=by,
        recorded_at=at,
    )
    for attempt in Attempt.objects.running().select_for_update().filter(pk__in=keys).order_by("pk"):
        lost = _within(attempt, began_at, ended_at)
        if lost:
            _move(attempt, lost, kind=Kind.GIVEN_BACK, reason=reason, incident=incident, by=by, at=at)
    announce(IncidentRecorded(incident=incident, attempts=len(keys), by=by, at=at))
    return incident


def _within(attempt: Attempt, began_at: datetime, ended_at: datetime) -> int:
    """Seconds of the incident in which this attempt ran; a paused clock loses nothing."""
    if attempt.paused_at is not None and attempt.paused_at <= began_at:
        return 0
    return max(0, int((ended_at - max(began_at, attempt.started_at)).total_seconds()))


def running(*, attempt: Attempt, at: datetime) -> Attempt:  # noqa: ARG001  # every action is told the time
    """The attempt, locked, if its clock can be moved. Raises NotRunning."""
    kept = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if not kept.is_running:
        raise NotRunning
    return kept


def _move(
    attempt: Attempt, seconds: int, *, kind: Kind, reason: str, incident: Incident | None, by: User | None, at: datetime
) -> None:
    change = TimeChange.objects.create(
        attempt=attempt, kind=kind, seconds=seconds, reason=reason, incident=incident, made_by=by, made_at=at
    )
    attempt.deadline += timedelta(seconds=seconds)
    attempt.save(update_fields=["deadline"])
    announce(DeadlineMoved(attempt=attempt, change=change, by=by, at=at))


def _entitled_so_far(attempt: Attempt) -> int:
    """Extra seconds the attempt has by entitlement: what it began with, and what came later."""
    changes = list(attempt.time_changes.values_list("kind", "seconds"))
    whole = int((attempt.deadline - attempt.started_at).total_seconds())
    others = sum(seconds for kind, seconds in changes if kind != Kind.ENTITLED)
    return whole - others - attempt.form.blueprint.minutes * 60


def _end_live(learner: User, *, by: User, at: datetime) -> None:
    live = Entitlement.objects.select_for_update().filter(learner=learner, ended_at__isnull=True).first()
    if live is None:
        return
    live.ended_at = at
    live.save(update_fields=["ended_at"])
    announce(EntitlementEnded(entitlement=live, by=by, at=at))
