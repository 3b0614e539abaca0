"""One process that serves many learners: `python -m tests.faults.pulser FOLDER NUMBER OF HOW DIE_AT`.

It stands for a web process and the browsers behind it: what a browser knows (which pulse was answered) is written down
beside it and survives, what the process knows dies with it. At its DIE_AT-th pulse it kills itself between the commit
and the answer, which is the worst moment there is; killed and started again, the browsers ask once more.
"""

import json
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from tests.faults.booker import said

STEPS = 20
STEP = timedelta(seconds=30)
LATE = timedelta(seconds=7)
CHECK_EVERY = 19


def main(folder: Path, number: int, of: int, *, naive: bool, die_at: int) -> None:
    """Let this one's share of the learners begin, send every pulse of theirs, and end, one after another."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    django.setup()
    from django.db import Error, connection  # noqa: PLC0415  # only now is there a Django

    answered = {row["session"]: row["step"] for row in said(folder / f"answered-{number}")}
    sent = 0
    for learner in _learners(number, of):
        session = _session_of(learner)
        for step in range(answered.get(session.pk, 0) + 1, STEPS + 1):
            is_again = step == answered.get(session.pk, 0) + 1 and session.pk in answered
            for _try in range(100):
                try:
                    (_naively if naive else _pulsed)(session, step, is_again=is_again or _try > 0)
                    break
                except Error:
                    # The database went away in the middle: nobody knows whether it was counted. Ask again.
                    connection.close()
                    time.sleep(0.05)
            sent += 1
            if sent == die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            _note(folder / f"answered-{number}", {"session": session.pk, "step": step})
        if not naive:
            _ended(session)


def _ended(session: Any) -> None:
    from spom.campus.actions.studying import StudyEndedBefore, end_study  # noqa: PLC0415
    from spom.campus.models.study import StudySession  # noqa: PLC0415
    from spom.campus.tests import make  # noqa: PLC0415

    with suppress(StudyEndedBefore):
        end_study(session=session, reason=StudySession.End.FINISHED, at=make.NINE + STEP * STEPS)


def _note(file: Path, line: dict[str, int]) -> None:
    """What was given to the system survives a killed process; only a cut of power would take it, and none is tried."""
    with file.open("ab") as log:
        log.write(json.dumps(line).encode() + b"\n")


def _learners(number: int, of: int) -> list[Any]:
    from spom.identity.models import User  # noqa: PLC0415

    crowd = User.objects.filter(username__startswith="SRN").order_by("pk")
    return [learner for place, learner in enumerate(crowd) if place % of == number]


def _session_of(learner: Any) -> Any:
    """The session they began before this process was killed, or a new one."""
    from spom.campus.models.lesson import Lesson  # noqa: PLC0415
    from spom.campus.models.study import StudySession  # noqa: PLC0415
    from spom.campus.tests import make  # noqa: PLC0415

    begun = StudySession.objects.select_related("learner").filter(learner=learner).first()
    return begun or make.study(learner, on=Lesson.objects.get()).session


def _pulsed(session: Any, step: int, *, is_again: bool) -> None:
    from spom.campus.actions.deciding import credit_on_pass  # noqa: PLC0415
    from spom.campus.actions.pulsing import pulse  # noqa: PLC0415
    from spom.campus.actions.studying import checkpoint  # noqa: PLC0415
    from spom.campus.tests import make  # noqa: PLC0415

    # A second try comes later than the first would have.
    at = make.NINE + STEP * step + (LATE if is_again and step < STEPS else timedelta(0))
    pulse(session_id=session.pk, learner=session.learner, lease=session.lease, seq=step, sign=make.WATCHING, at=at)
    if step % 10 == 0:
        checkpoint(session=session, at=at)
    if step % CHECK_EVERY == 0:
        credit_on_pass(session=session, check=f"check:{session.pk}:{step}", at=at)


def _naively(session: Any, step: int, *, is_again: bool) -> None:  # it does not ask
    """The negative control: every request adds its half minute, whichever it is."""
    from django.db.models import F  # noqa: PLC0415

    from spom.campus.models.study import StudySession  # noqa: PLC0415

    StudySession.objects.filter(pk=session.pk).update(since_pass_ms=F("since_pass_ms") + 30_000)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        int(sys.argv[3]),
        naive=sys.argv[4] == "naive",
        die_at=int(sys.argv[5]),
    )
