"""What the journal's viewer costs with a million entries, and how long the nightly look through the whole chain takes.

    python -m tests.bench.journal [HOW_MANY] [--seal]

Runs against the migrated database in SPOM_DATABASE_URL: fills the journal in one transaction, which is taken back, and
asks what auditors ask: each filter, its first page and one deep in the list. Says the time of each, the plan's index,
and how many rows the database touched for it. With `--seal` everything is sealed and verified too.
"""

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import django

from spom.config.command.saying import say

if TYPE_CHECKING:
    from spom.journal.queries.entries import Search

MILLION = 1_000_000
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 9
# A quarter of a year: forty people at once, three thousand in all, two hundred networks, seven kinds.
FILL = """
INSERT INTO journal_entry (kind, by_id, at, recorded_at, about, subjects, address, request_id)
SELECT (ARRAY['identity.SignedIn','booking.SeatHeld','booking.SeatConfirmed','campus.HoursCredited',
              'presence.PresencePassed','portal.TicketOpened','payments.PaymentCaptured'])[1 + n %% 7],
  NULL, %(begins)s::timestamptz + n * %(step)s::interval, now(), '{}',
  ARRAY['identity.User:' || (n %% 3000 + 100000)], ('10.0.' || n %% 200 || '.7')::inet,
  upper(substr(md5(n::text), 1, 24))
FROM generate_series(1, %(many)s) n
"""
INDEX = re.compile(r"(?:Index|Bitmap Index)[\w ]*Scan(?: Backward)? (?:using |on )(\w+)")
T = TypeVar("T")


def main(how_many: int, *, sealed: bool) -> None:
    """Fill, ask, take back."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    os.environ.setdefault("SPOM_LOG_LEVEL", "ERROR")
    django.setup()
    from spom.journal.queries.entries import Search  # noqa: PLC0415  # only now is there a Django

    step = timedelta(days=90) / how_many
    with _taken_back():
        _fill(how_many, step)
        day = BEGINS + timedelta(days=45)
        for name, search in {
            "everything": Search(),
            "one kind": Search(kinds=("payments.PaymentCaptured",)),
            "a network": Search(address="10.0.3.7"),
            "a request's code": Search(request_begins="C4CA42"),
            "one day": Search(since=day, until=day + timedelta(days=1)),
            "one kind on one day": Search(kinds=("booking.SeatHeld",), since=day, until=day + timedelta(days=1)),
            "a kind nobody announced": Search(kinds=("identity.UnitRemoved",)),
        }.items():
            _ask(name, search, deep_at=BEGINS + timedelta(days=20))
        _ask_about_a_person()
        if sealed:
            _seal_and_verify()


@contextmanager
def _taken_back() -> Iterator[None]:
    from django.db import transaction  # noqa: PLC0415  # needs Django set up

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _fill(how_many: int, step: timedelta) -> None:
    from django.db import connection  # noqa: PLC0415  # needs Django set up

    with connection.cursor() as cursor:
        # Filling a table is no page: the portal's own limit on statements does not fit it.
        cursor.execute("SET LOCAL statement_timeout = 0")
        begun = time.perf_counter()
        cursor.execute(FILL, {"begins": BEGINS, "step": f"{step.total_seconds()} seconds", "many": how_many})
        cursor.execute("ANALYZE journal_entry")
        cursor.execute("SELECT count(*), pg_total_relation_size('journal_entry') FROM journal_entry")
        rows, size = cursor.fetchone()
    say(f"{rows:,} entries, {size / MILLION:,.0f} MB with indexes, filled in {time.perf_counter() - begun:.0f} s")


def _ask(name: str, search: "Search", *, deep_at: datetime) -> None:
    """The first page, and the page that begins deep in the list."""
    from spom.journal.models import Entry  # noqa: PLC0415  # needs Django set up
    from spom.journal.queries.entries import found_entries  # noqa: PLC0415
    from spom.kit.pagination import onward_page  # noqa: PLC0415

    older = Entry.objects.filter(at__gte=deep_at).order_by("at", "pk")[:2]
    mark = onward_page(older.model.objects.filter(pk__in=[one.pk for one in older]), by=("-at", "-pk"), size=1).next
    for place, after in (("first page", ""), ("deep page", mark or "")):

        def page(after: str = after) -> object:
            return onward_page(found_entries(search), by=("-at", "-pk"), after=after, size=50)

        _say(f"{name}, {place}", page)


def _ask_about_a_person() -> None:
    from django.db import connection  # noqa: PLC0415  # needs Django set up

    from spom.journal.models import Entry  # noqa: PLC0415

    def page() -> object:
        found = Entry.objects.filter(subjects__contains=["identity.User:101234"]).order_by("-at", "-pk")
        return list(found.select_related("by", "sealing")[:51])

    _say("about a person, first page", page)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_entry WHERE subjects @> ARRAY['identity.User:101234']::varchar[]")
        say(f"  (of {cursor.fetchone()[0]} about that person)")


def _say(name: str, page: Callable[[], object]) -> None:
    """Time it, and show which index answered and how much was read."""
    from django.db import connection  # noqa: PLC0415  # needs Django set up
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    times = [_timed(page)[1] for _ in range(ROUNDS)]
    with CaptureQueriesContext(connection) as seen:
        page()
    statement = seen.captured_queries[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    used = sorted(set(INDEX.findall(plan)) - {"identity_user_pkey", "journal_sealedentry_pkey"})
    touched = max((int(float(rows)) for rows in re.findall(r"actual time=\S+ rows=([\d.]+)", plan)), default=0)
    whole = "reads the whole table" if "Seq Scan on journal_entry" in plan else ", ".join(used)
    say(f"  {name:<40} {statistics.median(times) * 1000:8.1f} ms   {touched:>6} rows   {whole}")


def _seal_and_verify() -> None:
    from django.conf import settings  # noqa: PLC0415  # needs Django set up

    from spom.journal.actions import seal_late_entries  # noqa: PLC0415
    from spom.journal.queries.verification import verified_journal  # noqa: PLC0415
    from spom.kit.signing import TrustedKeys  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        settings.SPOM_JOURNAL_KEY_FILE = Path(folder) / "journal.key"
        begun = time.process_time()
        seals = 0
        while seal_late_entries(at=BEGINS + timedelta(days=91, seconds=seals)):
            seals += 1
        say(f"  sealed in {seals} seals: {time.process_time() - begun:.0f} s of processor")
        found, took = _timed(lambda: verified_journal(trusted=TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE)))
        say(f"  verified {found.entries:,} entries in {found.seals} seals: {took:.0f} s; fault: {found.fault}")


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    made = act()
    return made, time.perf_counter() - begun


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    main(numbers[0] if numbers else MILLION, sealed="--seal" in sys.argv)
