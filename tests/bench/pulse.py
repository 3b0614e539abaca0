"""How many pulses one core answers, what each costs, and how much room a thousand hours of learning take.

    python -m tests.bench.pulse [HOW_MANY]

Runs the whole application (middleware, door, database) in this process against the database in SPOM_DATABASE_URL, and
counts CPU seconds of this process, Django's test client among them. What PostgreSQL spends and what the web server adds
are not in it. Makes its own person and lesson; the ledger keeps them.
"""

import json
import os
import statistics
import sys
import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import django

from spom.config.command.saying import say

HOURS = 10


def main(how_many: int) -> None:
    """Measure pulses, then what hours of learning leave behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    django.setup()
    # Only now is there a Django to import models from.
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from spom.campus.actions.deciding import credit_on_pass  # noqa: PLC0415
    from spom.campus.actions.studying import checkpoint  # noqa: PLC0415
    from spom.campus.tests import make  # noqa: PLC0415

    learner = _person()
    study = make.study(learner, on=_lesson(), at=timezone.now())
    client = Client(SERVER_NAME="localhost", secure=True)
    client.force_login(learner)
    said = {"s": study.session.pk, "l": str(study.session.lease), "v": 1, "p": 1, "m": [[30, 60.25, 1]], "at": 60_250}

    def send(number: int) -> int:
        body = json.dumps(said | {"n": number}, separators=(",", ":"))
        answer = client.post("/learning/pulse", body, content_type="application/json")
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(f"A pulse answered {answer.status_code}.")
        return len(body) + len(answer.content)

    send(1)
    with CaptureQueriesContext(connection) as seen:
        size = send(2)
    statements = [one for one in seen.captured_queries if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT"))]
    cpu = []
    for number in range(3, how_many + 3):
        before = time.process_time()
        send(number)
        cpu.append(time.process_time() - before)
    say(f"pulses                      {len(cpu) / sum(cpu):8.1f} a second and core, in the application")
    say(f"CPU of one pulse            {statistics.median(cpu) * 1000:8.2f} ms")
    say(f"statements                  {len(statements):8d}")
    say(f"bytes, there and back       {size:8d}")

    before_rows = _bytes(connection)
    study = make.study(learner, on=study.session.lesson, at=timezone.now() + timedelta(days=1))
    for check in range(HOURS * 3600 // 570):
        for half in range(2):
            for _ in range(9 + half):
                study.pulse(played=[(0, 30, 1)])
            checkpoint(session=study.session, at=study.now)
        credit_on_pass(session=study.session, check=f"bench:{check}", at=study.now)
    room = (_bytes(connection) - before_rows) / HOURS * 1000 / 1_000_000
    say(f"rows of 1 000 learner-hours {room:8.2f} MB (intervals, without indexes)")


def _person() -> Any:
    from django.utils import timezone  # noqa: PLC0415

    from spom.identity.actions.accounts import activate, open_account  # noqa: PLC0415
    from spom.identity.actions.roles import grant_role  # noqa: PLC0415
    from spom.identity.models import Role  # noqa: PLC0415

    now = timezone.now()
    user = open_account(username=f"bench-pulse-{os.getpid()}", full_name="Bench Person", by=None, at=now)
    activate(user=user, password="peacocks dance in the rain", at=now)  # of somebody who exists for a minute
    grant_role(user=user, role=Role.STUDENT, reason="bench", by=None, at=now)
    return user


def _lesson() -> Any:
    from spom.campus.tests import make  # noqa: PLC0415

    return make.lesson(minutes=100_000)


def _bytes(connection: Any) -> int:
    """What the interval rows weigh, by the rows themselves: pages are half empty in a young table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(sum(pg_column_size(i.*) + 4), 0) FROM campus_studyinterval i")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
