"""What a signed-in home page costs, with the demo's data and with a hundred times as much.

    python -m tests.bench.home [HOW_MANY]

Runs the whole application (middleware, view, database, compression) in this process against the migrated database in
SPOM_DATABASE_URL, as Alice of the demo, and counts CPU seconds of this process, which are steady where other people use
the machine too. Everything happens in one transaction, which is taken back.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import django
from django.test import Client

from spom.config.command.saying import say

MARKS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET", "SELECT set_config")
NOTICES = 10
GROWTH = 100


def main(how_many: int) -> None:
    """Measure home as it is, then grown."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    # A line for each request would be measured too, and hide the figures.
    os.environ.setdefault("SPOM_LOG_LEVEL", "ERROR")
    django.setup()
    # Only now is there a Django to import models from.
    from django.utils import timezone  # noqa: PLC0415

    from spom.demo.build import build  # noqa: PLC0415
    from spom.demo.cast import ALICE  # noqa: PLC0415
    from spom.identity.models import User  # noqa: PLC0415
    from spom.portal.actions.notices import notify  # noqa: PLC0415
    from spom.portal.registry.notices import kind_called  # noqa: PLC0415

    with _taken_back():
        build()
        alice = User.objects.get(username=ALICE.username)
        client = Client(SERVER_NAME="localhost", secure=True, headers={"accept-encoding": "br, gzip"})
        client.force_login(alice)
        told = 0
        for wanted in (NOTICES, NOTICES * GROWTH):
            while told < wanted:
                context = {"title": f"News {told}", "text": "The library is closed on Friday."}
                notify(to=alice, kind=kind_called("portal.announcement"), context=context, at=timezone.now())
                told += 1
            _measure(client, how_many, f"{wanted} notices")


@contextmanager
def _taken_back() -> Iterator[None]:
    from django.db import transaction  # noqa: PLC0415  # needs Django set up

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _measure(client: Client, how_many: int, name: str) -> None:
    from django.db import connection  # noqa: PLC0415  # needs Django set up
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    answer = client.get("/")
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"Home answered {answer.status_code}.")
    with CaptureQueriesContext(connection) as seen:
        client.get("/")
    statements = [query for query in seen.captured_queries if not query["sql"].startswith(MARKS)]
    cpu, wall = [], []
    for _number in range(how_many):
        cpu_before, wall_before = time.process_time(), time.perf_counter()
        client.get("/")
        cpu.append(time.process_time() - cpu_before)
        wall.append(time.perf_counter() - wall_before)
    say(f"home with {name}")
    say(f"  a second and core   {len(cpu) / sum(cpu):8.1f}")
    say(f"  CPU of one, median  {statistics.median(cpu) * 1000:8.1f} ms")
    say(f"  time of one, median {statistics.median(wall) * 1000:8.1f} ms, database included")
    say(f"  statements          {len(statements):8d}")
    say(f"  bytes, compressed   {len(answer.content):8d} ({answer.headers.get('Content-Encoding', 'not at all')})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
