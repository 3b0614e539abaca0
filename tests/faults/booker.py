"""Processes that book and pay for learners in turn.

`python -m tests.faults.booker` loads the application once and reads from its standard input, line by line, whom to let
begin: `{"folder": …, "number": …, "of": …, "how": "well" or "naive"}`. It forks a process for each and answers its
number, so that one that was killed is back at once, and has loaded nothing twice.

What a process acknowledged it writes down, forced to disk, before it goes on; so does the gateway it pays. Killed and
started again, it goes on where its own log ends.
"""

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import django


def note(file: Path, said: dict[str, Any]) -> None:
    """A line that survives the process."""
    with file.open("ab") as log:
        log.write(json.dumps(said).encode() + b"\n")
        log.flush()
        os.fsync(log.fileno())


def said(file: Path) -> list[dict[str, Any]]:
    """The lines so far; a half-written last one was not said."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_bytes().split(b"\n")[:-1]]


def main(folder: Path, number: int, of: int, *, naive: bool) -> None:
    """Book for every `of`-th learner, this one's share."""
    from django.db import Error, connection  # noqa: PLC0415  # only now is there a Django

    done = {row["learner"] for row in said(folder / f"done-{number}")}
    plan = _plan(number, of)
    _wait_for_all(folder, number, of)
    for enrolment, slot in plan:
        if enrolment.pk in done:
            continue
        for _try in range(100):
            try:
                result = (_naively if naive else _booked)(folder, number, enrolment, slot)
                break
            except Error:
                # The database went away in the middle: nobody knows whether it was done. Ask again.
                connection.close()
                time.sleep(0.05)
        else:
            result = "gave up"
        note(folder / f"done-{number}", {"learner": enrolment.pk, "result": result})


def _wait_for_all(folder: Path, number: int, of: int) -> None:
    """Begin together: one that had finished before the next was loaded would have raced against nobody."""
    (folder / f"ready-{number}").touch()
    while len(list(folder.glob("ready-*"))) < of:
        time.sleep(0.01)


def _plan(number: int, of: int) -> list[tuple[Any, Any]]:
    from spom.booking.models.slots import Slot  # noqa: PLC0415
    from spom.programme.models.enrolment import Enrolment  # noqa: PLC0415

    slots = list(Slot.objects.select_related("centre").order_by("pk"))
    enrolments = list(Enrolment.objects.select_related("learner").order_by("pk"))
    # All of them want the same slot at the same time.
    return [(one, slots[place // of % len(slots)]) for place, one in enumerate(enrolments) if place % of == number]


def _booked(folder: Path, number: int, enrolment: Any, slot: Any) -> str:
    from spom.booking.actions.chairs import AlreadyBooked, SlotFull  # noqa: PLC0415
    from spom.booking.models.seats import Booking, Seat  # noqa: PLC0415
    from spom.booking.tests import make  # noqa: PLC0415
    from spom.payments.actions.capturing import record_report  # noqa: PLC0415
    from spom.payments.tests import make as payments  # noqa: PLC0415

    try:
        booking = make.held(enrolment.learner, on=slot).booking
    except SlotFull:
        return "full"
    except AlreadyBooked:
        booking = Booking.objects.select_related("learner", "module").get(learner=enrolment.learner)
    note(folder / f"held-{number}", {"booking": booking.pk})
    if booking.seats.filter(state=Seat.State.PAID).exists():
        return "paid"
    order = make.ordered(booking)
    # The gateway takes the money; from here on it exists, whatever happens to us.
    note(folder / f"gateway-{number}", {"order": order.pk, "minor": order.minor})
    record_report(report=payments.report(order), at=make.NOW)
    note(folder / f"paid-{number}", {"booking": booking.pk})
    return "paid"


def _naively(_folder: Path, _number: int, enrolment: Any, slot: Any) -> str:
    """The negative control: look first, take afterwards, no counter."""
    from spom.booking.models.seats import Booking, Seat  # noqa: PLC0415
    from spom.booking.queries.holding import new_reference  # noqa: PLC0415
    from spom.booking.tests import make  # noqa: PLC0415

    if Seat.objects.live().filter(slot=slot).count() >= slot.capacity:
        return "full"
    time.sleep(0.1)
    booking = Booking.objects.create(
        reference=new_reference(),
        learner=enrolment.learner,
        enrolment=enrolment,
        module=make.module(),
        minor=0,
        currency="INR",
        made_at=make.NOW,
    )
    Seat.objects.create(booking=booking, slot=slot, taken_at=make.NOW, held_until=make.NOW)
    return "held"


def nursery() -> None:
    """Load everything, then let processes begin until nobody asks for more. No connection is open when it forks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    django.setup()
    from django.urls import reverse  # noqa: PLC0415

    import spom.booking.tests.make  # noqa: PLC0415
    import spom.payments.actions.capturing  # noqa: F401, PLC0415

    # The first address that anybody writes loads every page.
    reverse("booking:tests")
    # Whoever ends is gone at once: nobody waits for them here.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _alone(asked)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _alone(asked: dict[str, Any]) -> None:
    try:
        main(Path(asked["folder"]), asked["number"], asked["of"], naive=asked["how"] == "naive")
    except BaseException:  # noqa: BLE001  # a process of its own: it says what happened and ends
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    nursery()
