"""Doors from the clock: papers handed in by their deadline, outages noticed, papers opened at their hour."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from spom.booking.actions.sitting import mark_sat
from spom.exams.actions.analysing import analyse_questions
from spom.exams.actions.arranging import end_break
from spom.exams.actions.handing_in import time_out
from spom.exams.actions.noticing import notice
from spom.exams.actions.papers import open_form
from spom.exams.actions.timing import beat
from spom.exams.models.papers import Form
from spom.exams.models.sitting import Attempt, Signal
from spom.exams.queries.analysis import modules_with_results
from spom.exams.queries.camera import unanswered
from spom.exams.queries.entitlements import breaks_over
from spom.exams.queries.sitting import admissions_over

log = structlog.get_logger(__name__)
AT_A_TIME = 500


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="exams.close", lock="exams.close")
def close_papers(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the moment
    """Say that the portal is up, end breaks that are over, hand in what is overdue, each in a transaction of its own.

    In this order: an outage and a break give time before the deadline takes it.
    """
    now = timezone.now()
    incident = beat(at=now)
    if incident is not None:
        log.warning("exams.outage", seconds=int((incident.ended_at - incident.began_at).total_seconds()))
    for resting in breaks_over(now):
        end_break(attempt=resting, by=None, at=now)
    for attempt in Attempt.objects.overdue(now).order_by("deadline")[:AT_A_TIME]:
        time_out(attempt=attempt, at=now)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="exams.camera")
def flag_missing_checks(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the moment
    """Flag tests whose camera check nobody answered."""
    now = timezone.now()
    for attempt in unanswered(now):
        notice(learner=attempt.learner, kind=Signal.Kind.NO_CHECK, at=now)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="exams.open")
def open_papers(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the moment
    """Open sealed papers whose hour has come, before the first candidate asks."""
    now = timezone.now()
    for form in Form.objects.in_use().filter(opened_at__isnull=True, opens_at__lte=now).order_by("pk")[:AT_A_TIME]:
        open_form(form=form, at=now)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="exams.never_began")
def end_what_never_began(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the moment
    """End the bookings of people who came and never began, so that they may book again."""
    now = timezone.now()
    for admission in admissions_over(now)[:AT_A_TIME]:
        mark_sat(seat=admission.seat, at=now)


@app.periodic(cron="30 21 * * *")
@app.task(queueing_lock="exams.analyse")
def look_at_questions(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the moment
    """Every night, what results say about the questions of each module, in a transaction of its own."""
    now = timezone.now()
    for module in modules_with_results():
        analyse_questions(module=module, by=None, at=now)
