"""Doors from the clock: reminders in the morning, time that waited too long, uploads and files nobody needs."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from spom.campus.actions.deciding import reject_overdue
from spom.campus.actions.reminding import remind, remind_of_lapsing
from spom.campus.actions.signalling import raise_signals
from spom.campus.actions.tidying import forget_material, long_unused, note_unused_materials
from spom.campus.actions.uploading import forget_old_uploads
from spom.campus.queries.reminding import due_reminders, lapsing_soon, with_overdue
from spom.portal.queries.institution import current_institution

MORNING = 8


@app.periodic(cron="5 * * * *")
@app.task(name="campus.remind", queueing_lock="campus.remind")
def remind_in_the_morning(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """At eight on the institution's clock, whichever that is."""
    now, zone = timezone.now(), current_institution().zone
    if now.astimezone(zone).hour != MORNING:
        return
    with timezone.override(zone):
        for lapsing in lapsing_soon(at=now):
            remind_of_lapsing(lapsing=lapsing, at=now)
        for due in due_reminders(at=now):
            remind(due=due, at=now)


@app.periodic(cron="40 2 * * *")
@app.task(name="campus.refuse_overdue", queueing_lock="campus.refuse_overdue")
def refuse_overdue(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """What waited for more than 30 days does not count; each learner in a transaction of their own."""
    now = timezone.now()
    for learner in with_overdue(at=now):
        reject_overdue(learner=learner, at=now)


@app.periodic(cron="25 * * * *")
@app.task(name="campus.raise_signals", queueing_lock="campus.raise_signals")
def raise_signals_of_yesterday(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Once an hour, so that yesterday is over wherever the institution is; what is noted is not noted again."""
    with timezone.override(current_institution().zone):
        raise_signals(at=timezone.now())


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="campus.clear_uploads")
def clear_uploads(timestamp: int) -> None:
    """Clear away uploads that nobody finished. `timestamp` (Unix seconds) is when it was due."""
    forget_old_uploads(at=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="15 3 * * *")
@app.task(name="campus.tidy_materials", queueing_lock="campus.tidy_materials")
def tidy_materials(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Note the files no lesson uses, then forget those nobody came back to; each in a transaction of its own."""
    now = timezone.now()
    note_unused_materials(at=now)
    for pk in long_unused(at=now):
        forget_material(pk=pk, at=now)
