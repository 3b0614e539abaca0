"""How many answers one core saves, what starting a paper costs, and how a large file of questions comes in.

    python -m tests.bench.answers [HOW_MANY] [QUESTIONS]

Runs the application in this process against the database in SPOM_DATABASE_URL (a scratch one: what it makes stays) and
counts CPU seconds of this process, the test client of Django among them. What PostgreSQL spends and what the web server
adds are not in it.
"""

import json
import os
import resource
import statistics
import sys
import time
from http import HTTPStatus
from typing import Any

import django

from spom.config.command.saying import say


def main(how_many: int, questions: int) -> None:
    """Measure saves, starts, then the import."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    django.setup()
    # Only now is there a Django to import models from.
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from spom.exams.actions.handing_in import hand_in  # noqa: PLC0415
    from spom.exams.actions.starting import start_practice  # noqa: PLC0415
    from spom.kit.middleware.access import Statements  # noqa: PLC0415

    learner, plan = _person(), _paper()
    starts = []
    for _one in range(50):
        before = time.process_time()
        attempt = start_practice(blueprint=plan, learner=learner, at=timezone.now())
        starts.append(time.process_time() - before)
        hand_in(attempt=attempt, at=timezone.now())
    attempt = start_practice(blueprint=plan, learner=learner, at=timezone.now())
    client = Client(SERVER_NAME="localhost", secure=True)
    client.force_login(learner)

    def send(seq: int) -> None:
        said = {"t": attempt.pk, "l": str(attempt.lease), "b": [[1, seq, seq % 20 + 1, {"a": [seq % 4]}]]}
        answer = client.post("/tests/answers", json.dumps(said), content_type="application/json")
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(f"A save answered {answer.status_code}.")

    send(1)
    # As the portal itself counts them: what Django would log is thrown away when a request begins.
    counted = Statements()
    with connection.execute_wrapper(counted):
        send(2)
    cpu = []
    for seq in range(3, how_many + 3):
        before = time.process_time()
        send(seq)
        cpu.append(time.process_time() - before)
    say(f"answers saved               {len(cpu) / sum(cpu):8.1f} a second and core, in the application")
    say(f"CPU of one save             {statistics.median(cpu) * 1000:8.2f} ms")
    say(f"statements of a save        {counted.count:8d}")
    say(f"papers started              {len(starts) / sum(starts):8.1f} a second and core, by the verb")
    _import(questions)


def _import(questions: int) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from spom.exams.actions.importing import look_into, take  # noqa: PLC0415
    from spom.exams.models.bank import BankImport  # noqa: PLC0415
    from spom.programme.models.catalogue import Module  # noqa: PLC0415

    mark = time.time_ns()
    source = "\n\n".join(
        f"::Q{number}:: Which of {number} numbers, drawn at {mark}, is the largest? {{={number} ~1 ~2 ~3}}"
        for number in range(4, questions + 4)
    ).encode()
    began, gift = time.monotonic(), BankImport.Format.GIFT
    module, by, now = Module.objects.order_by("pk")[0], _person(), timezone.now()
    looked = look_into(module=module, name="bench.gift", written_in=gift, source=source, by=by, at=now)
    take(bank_import=looked, by=by, at=now)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"import of {questions:6d} questions  {time.monotonic() - began:8.1f} s, at most {most:.0f} MB of memory")


def _person() -> Any:
    from django.utils import timezone  # noqa: PLC0415

    from spom.identity.actions.accounts import activate, open_account  # noqa: PLC0415
    from spom.identity.actions.roles import grant_role  # noqa: PLC0415
    from spom.identity.models import Role  # noqa: PLC0415

    now = timezone.now()
    user = open_account(username=f"bench-{time.time_ns()}", full_name="Bench Person", by=None, at=now)
    activate(user=user, password="peacocks dance in the rain", at=now)  # of somebody who exists for a minute
    grant_role(user=user, role=Role.STUDENT, reason="bench", by=None, at=now)
    return user


def _paper() -> Any:
    from spom.exams.tests import make  # noqa: PLC0415

    return make.practice(questions=20)


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*(numbers + [500, 10_000][len(numbers) :]))
