"""How many seats one core holds by the verb, and what the search page costs with many centres.

    python -m tests.bench.seats [HOLDS] [CENTRES] [CHAIRS]

Runs the application in this process against the database in SPOM_DATABASE_URL (a scratch one: what it makes stays) and
counts CPU seconds of this process. What PostgreSQL spends and what the web server adds are not in it. The limit beside
it is the least that a change can be: one prepared statement that changes one row, in a transaction of its own.
`python -m tests.bench` does the same beside the running portal, and then over HTTP.
"""

import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import django

from spom.config.command.saying import say
from tests.house.sql import statements

# The month after next: the search shows a year ahead and no more.
AHEAD = (datetime.now(UTC).replace(day=1) + timedelta(days=65)).replace(
    day=2, hour=4, minute=30, second=0, microsecond=0
)
SINCE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
HOLDS, CENTRES, CHAIRS = 1500, 270, 100_000
# A process that has just begun has prepared nothing yet.
WARM_UP = 30


def main(holds: int, centres: int, chairs: int) -> None:
    """Measure holds by the verb, then the search page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415  # only now is there a Django to import from

    mark = stage(holds, centres, chairs)
    with connection.cursor() as cursor:
        # What autovacuum does within a minute of so many new rows.
        cursor.execute("ANALYZE")
    measure(mark)


def stage(holds: int, centres: int, chairs: int) -> str:
    """Make centres, slots and students. Answers the mark by which `measure` finds them."""
    mark = f"{time.time_ns():x}"[-9:]
    _slots(mark, centres, chairs)
    _enrolments(mark, holds + WARM_UP + 1)
    return mark


def measure(mark: str) -> None:
    """Hold a seat for each of the students, in four slots that everybody wants; then look for one."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from spom.booking.actions.holding import hold_seat  # noqa: PLC0415
    from spom.booking.models.seats import Seat  # noqa: PLC0415
    from spom.booking.models.slots import Slot  # noqa: PLC0415
    from spom.booking.tests import make  # noqa: PLC0415
    from spom.programme.models.enrolment import Enrolment  # noqa: PLC0415

    slots = list(Slot.objects.filter(centre__code__startswith=f"{mark}-").select_related("centre").order_by("pk"))
    people = Enrolment.objects.filter(learner__username__startswith=f"{mark}-")
    enrolments = list(people.select_related("learner", "programme").order_by("pk"))
    module, now = make.module(), timezone.now()

    def hold(number: int) -> None:
        slot = slots[number % 4]
        hold_seat(slot=slot, enrolment=enrolments[number], module=module, proof=make.ELIGIBLE, at=now)

    for number in range(WARM_UP):
        hold(number)
    with CaptureQueriesContext(connection) as seen:
        hold(WARM_UP)
    cpu, began = [], time.monotonic()
    for number in range(WARM_UP + 1, len(enrolments)):
        before = time.process_time()
        hold(number)
        cpu.append(time.process_time() - before)
    took = time.monotonic() - began
    taken = Seat.objects.live().filter(slot__in=slots[:4], booking__enrolment__in=enrolments).count()
    if taken != len(enrolments):
        raise SystemExit(f"{len(enrolments)} seats were held and {taken} are there.")
    limit, held = _least(slots[-1].pk), len(cpu) / sum(cpu)
    say(f"seats held                  {held:8.1f} a second and core, by the verb")
    say(f"one row changed             {limit:8.1f} a second and core: a hold is {held / limit:.0%} of what can be")
    say(f"CPU of one hold             {statistics.median(cpu) * 1000:8.2f} ms")
    say(f"statements of a hold        {len(statements(seen)):8d}")
    say(f"one after another           {len(cpu) / took:8.1f} a second, PostgreSQL and disk included")
    _search(enrolments[0].learner, len({slot.centre_id for slot in slots}), sum(slot.capacity for slot in slots))


def _least(slot: int) -> float:
    """How often one core changes this row, which nobody else wants, in a second; each in a transaction of its own."""
    from django.db import transaction  # noqa: PLC0415

    from spom.kit.statements import Statement  # noqa: PLC0415

    # The application's own role makes no tables, not even for a moment.
    change = Statement("UPDATE booking_slot SET taken = taken WHERE id = %(id)s::bigint RETURNING taken")
    before = time.process_time()
    for _one in range(2000):
        with transaction.atomic():
            change.rows({"id": slot})
    return 2000 / (time.process_time() - before)


def _search(learner: Any, centres: int, chairs: int) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from spom.booking.tests import make  # noqa: PLC0415
    from spom.kit.middleware.access import Statements  # noqa: PLC0415
    from spom.portal.models.institution import SECTIONS, Institution  # noqa: PLC0415

    if not Institution.objects.exists():
        Institution.objects.create(name="Bench", short_name="B", confirmed=list(SECTIONS), opened_at=SINCE)
    client = Client(SERVER_NAME="localhost", secure=True)
    client.force_login(learner)
    path = f"/booking/modules/{make.module().pk}/?month={AHEAD:%Y-%m}&day={AHEAD:%Y-%m-%d}"
    page = client.get(path)
    if page.status_code != HTTPStatus.OK or "left" not in page.content.decode():
        raise SystemExit("The search page shows no seats.")
    # As the portal itself counts them: what Django would log is thrown away when a request begins.
    counted = Statements()
    with connection.execute_wrapper(counted):
        client.get(path)
    cpu, wall = [], []
    for _one in range(30):
        before, began = time.process_time(), time.monotonic()
        client.get(path)
        cpu.append(time.process_time() - before)
        wall.append(time.monotonic() - began)
    say(
        f"search page                 {statistics.median(cpu) * 1000:8.1f} ms of CPU, {centres} centres, {chairs} seats"
    )
    say(f"answered in                 {statistics.median(wall) * 1000:8.1f} ms, PostgreSQL included")
    say(f"statements of the page      {counted.count:8d}, session and person among them")


def _slots(mark: str, centres: int, chairs: int) -> None:
    """A month of slots, so many chairs together, at so many centres."""
    from spom.booking.models.centres import Centre  # noqa: PLC0415
    from spom.booking.models.slots import Part, Slot  # noqa: PLC0415
    from spom.booking.tests import make  # noqa: PLC0415

    make.centre()
    places = Centre.objects.bulk_create(
        Centre(
            code=f"{mark}-{number}",
            name=f"Centre {number}",
            city=f"City {number % 60}",
            address="1 Main Road",
            latitude=8 + number % 25,
            longitude=70 + number % 20,
        )
        for number in range(centres)
    )
    days, capacity = 28, 20
    wanted = max(centres, chairs // capacity)
    Slot.objects.bulk_create(
        (
            Slot(
                centre=places[number % centres],
                starts_at=starts,
                ends_at=starts + timedelta(hours=3),
                opens_at=SINCE,
                closes_at=starts - timedelta(days=1),
                day=starts.date(),
                part=Part.MORNING,
                # Four slots that everybody wants: a hot row is a hot row.
                capacity=2000 if number < 4 else capacity,
            )
            for number in range(wanted)
            for starts in [AHEAD + timedelta(days=number // centres % days, hours=number // centres // days)]
        ),
        batch_size=2000,
    )


def _enrolments(mark: str, number: int) -> None:
    from spom.booking.tests import make  # noqa: PLC0415
    from spom.identity.models import Role, RoleGrant, User  # noqa: PLC0415
    from spom.programme.models.enrolment import Enrolment  # noqa: PLC0415

    people = User.objects.bulk_create(
        User(username=f"{mark}-{one}", full_name=f"Student {one}", state="ACTIVE", created_at=SINCE, activated_at=SINCE)
        for one in range(number)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=one, role=Role.STUDENT, reason="bench", granted_at=SINCE) for one in people
    )
    programme = make.module().module_set.programme
    Enrolment.objects.bulk_create(
        Enrolment(programme=programme, learner=one, registered_on=SINCE.date(), source="bench", enrolled_at=SINCE)
        for one in people
    )


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [HOLDS, CENTRES, CHAIRS][len(given) :]))
