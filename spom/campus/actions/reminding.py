"""Reminding people: each of one thing, once."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from spom.campus.events import LearnerReminded
from spom.campus.models.reminder import Reminder
from spom.campus.queries.reminding import Due, Lapsing
from spom.identity.models import User
from spom.journal.events import announce


@transaction.atomic
def remind(*, due: Due, at: datetime) -> Reminder | None:
    """Remind of what is due; None when another worker was quicker."""
    reminder = _noted(due.learner, due.kind, due.about, at)
    if reminder is None:
        return None
    plan, pace = due.standing.plan, due.standing.pace
    missing = sum(one.missing for one in plan.sets if not one.is_done)
    announce(
        LearnerReminded(
            reminder=reminder,
            learner=due.learner,
            minutes=pace.minutes if pace else 0,
            hours=-(-missing // 3600),
            attempt=plan.cut_off.attempt if plan.cut_off else "",
            until=_last_minute_of(plan.cut_off.moved_to) if plan.cut_off else None,
            by=None,
            at=at,
        )
    )
    return reminder


@transaction.atomic
def remind_of_lapsing(*, lapsing: Lapsing, at: datetime) -> Reminder | None:
    """Say, seven days before, that learned time will not count any more."""
    reminder = _noted(lapsing.learner, Reminder.Kind.HELD, lapsing.about, at)
    if reminder is None:
        return None
    announce(
        LearnerReminded(
            reminder=reminder,
            learner=lapsing.learner,
            minutes=max(1, lapsing.seconds // 60),
            hours=0,
            attempt="",
            until=lapsing.until,
            by=None,
            at=at,
        )
    )
    return reminder


def _noted(learner: User, kind: Reminder.Kind, about: str, at: datetime) -> Reminder | None:
    reminder, is_new = Reminder.objects.get_or_create(learner=learner, kind=kind, about=about, defaults={"sent_at": at})
    return reminder if is_new else None


def _last_minute_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
