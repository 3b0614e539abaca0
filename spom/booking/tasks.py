"""Doors from the clock: seats that run out, and the counters that must always be zero."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from spom.booking.actions.holding import expire_seat
from spom.booking.queries.finding import seats_running_out
from spom.booking.queries.invariants import counters

log = structlog.get_logger(__name__)
AT_A_TIME = 500


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="booking.expire", lock="booking.expire")
def expire(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the moment
    """Give chairs back whose time to pay is over, each in a transaction of its own."""
    now = timezone.now()
    for seat in seats_running_out(now)[:AT_A_TIME]:
        expire_seat(seat=seat, at=now)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="booking.check")
def check(timestamp: int) -> None:  # noqa: ARG001
    """Ask for every counter that must be zero; what is not is an alarm."""
    wrong = {counter.code: counter.count for counter in counters() if counter.count}
    if wrong:
        log.error("booking.invariant_broken", **wrong)
