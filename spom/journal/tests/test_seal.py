"""Sealing: every visible entry once, in one chain, however late it became visible and however many sealers run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event as Signal

import pytest
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from spom.journal import actions
from spom.journal.actions import seal_entries, seal_late_entries
from spom.journal.models import NO_SEAL_BEFORE, Entry, Seal, SealedEntry
from spom.journal.queries.verification import verified_journal
from spom.journal.tests import make
from spom.journal.tests.make import MONDAY_9
from spom.kit.merkle import RootHash
from spom.kit.signing import TrustedKeys

pytestmark = [pytest.mark.django_db, pytest.mark.security("S44")]


def test_seals_what_is_there_in_order() -> None:
    entries = [make.entry(text=str(number)) for number in range(3)]

    seal = seal_entries(at=MONDAY_9)

    assert seal is not None
    assert (seal.number, seal.size, bytes(seal.previous)) == (1, 3, NO_SEAL_BEFORE)
    places = list(SealedEntry.objects.order_by("position"))
    assert [place.entry_id for place in places] == [entry.pk for entry in entries]
    tree = RootHash()
    for place in places:
        tree.add(bytes(place.leaf))
    assert seal.root == tree.digest()


def test_each_seal_follows_the_one_before() -> None:
    first, second = make.sealed_journal(2, 1)

    assert second.number == 2
    assert second.previous == Seal.objects.get(pk=first.pk).digest()


def test_makes_no_empty_seal() -> None:
    make.sealed_journal(1)

    assert seal_entries(at=MONDAY_9) is None
    assert Seal.objects.count() == 1


def test_a_long_row_of_entries_takes_several_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_PER_SEAL", 2)
    for _ in range(5):
        make.entry()

    sizes = [seal.size for seal in iter(lambda: seal_entries(at=MONDAY_9), None)]

    assert sizes == [2, 2, 1]
    assert not Entry.objects.unsealed().exists()


def test_every_column_of_an_entry_is_sealed(alice: AbstractBaseUser) -> None:
    """A new column that is forgotten in `Entry.leaf` could be altered unseen."""
    make.entry(row=alice, by=alice)
    entry = Entry.objects.as_stored().latest("pk")
    leaf = entry.leaf()
    altered = {
        "id": -1,
        "kind": "x",
        "by_id": -1,
        "at": MONDAY_9 + timedelta(microseconds=1),
        "recorded_at": MONDAY_9,
        "subjects": [],
        "address": "192.0.2.1",
        "request_id": "x",
    }

    assert set(altered) | {"about"} == {field.attname for field in Entry._meta.concrete_fields}  # noqa: SLF001  # documented
    for column, value in altered.items():
        changed = Entry.objects.as_stored().get(pk=entry.pk)
        setattr(changed, column, value)
        assert changed.leaf() != leaf, column


def test_a_row_nobody_announced_is_sealed_as_it_stands() -> None:
    """Otherwise one such row, written past `announce`, would stop the sealer for good."""
    make.entry(text="before")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry (kind, at, about, subjects, request_id)"
            """ VALUES ('x', now(), '{"amount": 0.10}', '{}', '')"""
        )

    seal = seal_entries(at=MONDAY_9)

    assert seal is not None
    assert seal.size == 2
    assert verified_journal(trusted=TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE)).fault is None


def announce_late(began: Signal, may_commit: Signal) -> None:
    try:
        with transaction.atomic():
            make.entry(text="long")
            began.set()
            assert may_commit.wait(10)
    finally:
        connection.close()


@pytest.mark.usefixtures("real_transactions")
def test_an_entry_that_becomes_visible_late_joins_the_next_seal() -> None:
    began, may_commit = Signal(), Signal()
    with ThreadPoolExecutor(1) as elsewhere:
        late = elsewhere.submit(announce_late, began, may_commit)
        assert began.wait(10)
        prompt = make.entry(text="short")
        first = seal_entries(at=MONDAY_9)
        may_commit.set()
        late.result()
    second = seal_entries(at=MONDAY_9)

    assert first is not None
    assert second is not None
    assert [place.entry for place in first.entries.all()] == [prompt]
    (place,) = second.entries.all()
    assert place.entry.about["text"] == "long"
    assert place.entry_id < prompt.pk
    assert second.highest == prompt.pk
    assert verified_journal(trusted=TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE)).fault is None


@pytest.mark.parametrize(
    ("wait", "seal"),
    [(timedelta(hours=23), seal_entries), (timedelta(days=3), seal_late_entries)],
)
def test_finds_entries_however_late(wait: timedelta, seal: object) -> None:
    """A gap in the ids that is filled later, as after a restore or a transaction that stayed open."""
    gap = make.entry(text="taken").pk + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('journal_entry', 'id'), %s)", [gap])
    seal_entries(at=MONDAY_9)
    make.entry(text="after the gap")
    seal_entries(at=MONDAY_9)
    make_entry_with(pk=gap, at=MONDAY_9)
    later = MONDAY_9 + wait

    assert callable(seal)
    assert seal(at=later).entries.get().entry_id == gap


def make_entry_with(*, pk: int, at: datetime) -> None:
    Entry.objects.create(pk=pk, kind="journal.Noted", at=at, about={})


def seal_and_close() -> int:
    try:
        seal = seal_entries(at=MONDAY_9)
        return seal.number if seal else 0
    finally:
        connection.close()


@pytest.mark.usefixtures("real_transactions")
def test_two_sealers_at_once_make_one_chain() -> None:
    """The second waits for the first; without the lock it would follow the same seal, and fail."""
    make.entry(text="for the first sealer")
    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            first = seal_entries(at=MONDAY_9)
            second = elsewhere.submit(seal_and_close)
            wait_until_somebody_waits()
            make.entry(text="for the second sealer")

        assert first is not None
        assert (first.number, second.result(10)) == (1, 2)

    assert not Entry.objects.unsealed().exists()
    assert verified_journal(trusted=TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE)).fault is None


def wait_until_somebody_waits() -> None:
    waiting = (
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE NOT granted AND datname = current_database()"
    )
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("The second sealer never waited.")
