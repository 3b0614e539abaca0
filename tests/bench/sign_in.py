"""How many sign-ins one core answers, against how many password hashes it can verify.

    python -m tests.bench.sign_in [HOW_MANY]

Runs the whole application (middleware, view, database, journal) in this process against the database in
SPOM_DATABASE_URL, and counts CPU seconds of this process, which are steady where other people use the machine too.
What PostgreSQL spends is printed beside it as the time waited for. Makes its own people and takes them away again.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import django

from spom.config.command.saying import say

PASSWORD = "peacocks dance in the rain"  # of people who exist for a minute
PEOPLE = 20


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One figure: CPU and wall-clock seconds of each repetition."""

    cpu: list[float]
    wall: list[float]

    @property
    def per_core_second(self) -> float:
        """How many one core does in a second."""
        return len(self.cpu) / sum(self.cpu)


def main(how_many: int) -> None:
    """Measure the limit, then sign-ins, then print both."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    django.setup()
    # Only now is there a Django to import models from.
    from django.contrib.auth.hashers import check_password, make_password  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    encoded = make_password(PASSWORD)
    limit = _measure(how_many, lambda _number: check_password(PASSWORD, encoded))
    people = _people()
    try:

        def sign_in(number: int) -> None:
            typed = {"username": people[number % PEOPLE], "password": PASSWORD}
            client = Client(SERVER_NAME="localhost", secure=True)
            status = client.post("/sign-in/", typed).status_code
            if status != HTTPStatus.FOUND:
                raise SystemExit(f"A sign-in answered {status}.")

        sign_in(0)
        with CaptureQueriesContext(connection) as seen:
            sign_in(1)
        marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET", "SELECT set_config")
        statements = [query for query in seen.captured_queries if not query["sql"].startswith(marks)]
        measured = _measure(how_many, sign_in)
    finally:
        _take_away(people)
    share = measured.per_core_second / limit.per_core_second
    say(f"argon2id 19 MiB, t=2, p=1   {limit.per_core_second:6.1f} a second and core")
    say(f"sign-in                     {measured.per_core_second:6.1f} a second and core, {share:.0%} of the limit")
    say(f"CPU of one sign-in          {statistics.median(measured.cpu) * 1000:6.1f} ms")
    say(f"time of one sign-in         {statistics.median(measured.wall) * 1000:6.1f} ms, database included")
    say(f"statements                  {len(statements):6d}")


def _measure(how_many: int, act: Callable[[int], object]) -> Measured:
    cpu, wall = [], []
    for number in range(how_many):
        cpu_before, wall_before = time.process_time(), time.perf_counter()
        act(number)
        cpu.append(time.process_time() - cpu_before)
        wall.append(time.perf_counter() - wall_before)
    return Measured(cpu=cpu, wall=wall)


def _people() -> list[str]:
    from django.utils import timezone  # noqa: PLC0415

    from spom.identity.actions.accounts import activate, open_account  # noqa: PLC0415
    from spom.identity.actions.roles import grant_role  # noqa: PLC0415
    from spom.identity.models import Role  # noqa: PLC0415

    names, now = [f"bench-{os.getpid()}-{number}" for number in range(PEOPLE)], timezone.now()
    for name in names:
        user = open_account(username=name, full_name="Bench Person", by=None, at=now)
        activate(user=user, password=PASSWORD, at=now)
        grant_role(user=user, role=Role.STUDENT, reason="bench", by=None, at=now)
    return names


def _take_away(names: list[str]) -> None:
    """The journal keeps what happened, and with it the accounts; nobody can use them any more."""
    from spom.identity.models import Session, User  # noqa: PLC0415

    Session.objects.filter(user__username__in=names).delete()
    User.objects.filter(username__in=names).update(state=User.State.DISABLED)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
