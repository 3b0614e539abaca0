"""Doors from the clock: seats that run out, and the counters that must always be zero."""

import structlog
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from spom.booking.actions.checking_in import mark_missed
from spom.booking.actions.holding import expire_seat
from spom.booking.actions.opening import end_keeping
from spom.booking.actions.reminding import remind
from spom.booking.queries.finding import seats_running_out
from spom.booking.queries.invariants import counters
from spom.booking.queries.opening import cut_offs_to_release
from spom.booking.queries.reminding import BEFORE, seats_missed, seats_to_remind

log = structlog.get_logger(__name__)
AT_A_TIME = 500


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="booking.expire", lock="booking.expire")
def expire(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the moment
    """Give chairs back whose time to pay is over, each in a transaction of its own."""
    now = timezone.now()
    for seat in seats_running_out(now)[:AT_A_TIME]:
        expire_seat(seat=seat, at=now)
    for cut_off in cut_offs_to_release(now):
        end_keeping(cut_off=cut_off, by=None, at=now)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="booking.check")
def check(timestamp: int) -> None:  # noqa: ARG001
    """Ask for every counter that must be zero; what is not is an alarm."""
    wrong = {counter.code: counter.count for counter in counters() if counter.count}
    if wrong:
        log.error("booking.invariant_broken", **wrong)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="booking.remind", lock="booking.remind")
def remind_of_tests(timestamp: int) -> None:  # noqa: ARG001
    """A week, a day and two hours before; and note who did not come."""
    now = timezone.now()
    for kind in BEFORE:
        for seat in seats_to_remind(kind=kind, at=now)[:AT_A_TIME]:
            remind(seat=seat, kind=kind, link=reverse("booking:booking", args=[seat.booking.reference]), at=now)
    for seat in seats_missed(now)[:AT_A_TIME]:
        mark_missed(seat=seat, at=now)
