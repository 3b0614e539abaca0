"""Whatever single thing is changed behind the journal's back, verification finds it and gives its name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import ANY

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from spom.journal.actions import seal_entries
from spom.journal.heads import Head, newest_head
from spom.journal.models import Entry, Seal, SealedEntry
from spom.journal.queries import verification
from spom.journal.queries.verification import Progress, Verification, verified_journal
from spom.journal.tests import make
from spom.journal.tests.make import MONDAY_9
from spom.kit.signing import Signer, TrustedKeys

pytestmark = [pytest.mark.django_db, pytest.mark.security("S44")]


def verify(*heads: Head) -> Verification:
    return verified_journal(trusted=TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE), heads=heads)


def fault_of(found: Verification) -> str:
    return found.fault.row if found.fault else ""


@contextmanager
def behind_the_journals_back(statement: str, *values: int | bytes | list[int]) -> Iterator[None]:
    """What the owner of the database could do. Undone at the end, before PostgreSQL looks at its foreign keys."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount > 0, "Nothing was altered: the test would prove nothing."
        yield
        transaction.set_rollback(True)


def test_an_untouched_journal_is_in_order() -> None:
    seals = make.sealed_journal(3, 1, 2)
    make.entry(text="not sealed yet")

    found = verify()

    assert found == Verification(
        fault=None, seals=3, entries=6, unsealed=1, oldest_unsealed_at=ANY, newest=Head.of(seals[-1])
    )


def test_an_empty_journal_is_in_order() -> None:
    assert verify() == Verification(fault=None, seals=0, entries=0, unsealed=0, oldest_unsealed_at=None, newest=None)


@dataclass(frozen=True)
class Tampering:
    """One column of one table, set to something else."""

    table: str
    column: str
    value: str
    key: str = "id"

    @property
    def statement(self) -> str:
        return f"UPDATE {self.table} SET {self.column} = {self.value} WHERE {self.key} = %s"  # noqa: S608  # all from below


ENTRY = [
    Tampering("journal_entry", "kind", "'identity.SignedOut'"),
    Tampering("journal_entry", "by_id", "4711"),
    Tampering("journal_entry", "at", "at + interval '1 microsecond'"),
    Tampering("journal_entry", "at", "'infinity'"),
    Tampering("journal_entry", "at", "'0044-03-15 BC'"),
    Tampering("journal_entry", "recorded_at", "recorded_at - interval '1 day'"),
    Tampering("journal_entry", "about", """'{"row": null, "text": "Nothing"}'"""),
    Tampering("journal_entry", "about", """about || '{"more": 0.1}'"""),
    Tampering("journal_entry", "about", "'[]'"),
    Tampering("journal_entry", "subjects", "'{identity.User:1}'"),
    Tampering("journal_entry", "address", "'192.0.2.7'"),
    Tampering("journal_entry", "request_id", "'r-1'"),
    Tampering("journal_entry", "id", "id + 100000"),
]
PLACE = [
    Tampering("journal_sealedentry", "leaf", r"'\x00'", key="entry_id"),
    Tampering("journal_sealedentry", "leaf", "sha256(leaf)", key="entry_id"),
]
SEAL = [
    Tampering("journal_seal", "previous", "sha256(previous)", key="number"),
    Tampering("journal_seal", "root", "sha256(root)", key="number"),
    Tampering("journal_seal", "size", "size + 1", key="number"),
    Tampering("journal_seal", "highest", "highest + 1", key="number"),
    Tampering("journal_seal", "sealed_at", "sealed_at + interval '1 second'", key="number"),
    Tampering("journal_seal", "sealed_at", "'infinity'", key="number"),
    Tampering("journal_seal", "key", "'0000000000000000'", key="number"),
    Tampering("journal_seal", "key", "'../journal.key'", key="number"),
    Tampering("journal_seal", "signature", r"set_byte(signature, 5, get_byte(signature, 5) # 1)", key="number"),
    Tampering("journal_seal", "signature", r"'\x'", key="number"),
]
NAMES = {"journal_entry": "journal.Entry", "journal_sealedentry": "journal.SealedEntry", "journal_seal": "journal.Seal"}


# The examples share one journal and undo what they did, so that the fixture need not be made anew for each.
@rules(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_names_any_one_altered_row(data: st.DataObject) -> None:
    _one_journal()
    tampering = data.draw(st.sampled_from(ENTRY + PLACE + SEAL))
    key = data.draw(st.sampled_from([row.pk for row in rows_of(tampering.table)]))

    with behind_the_journals_back(tampering.statement, key):
        found = verify()

    assert fault_of(found) == f"{NAMES[tampering.table]}:{key}"


@rules(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_names_any_one_missing_row(data: st.DataObject) -> None:
    _one_journal()
    table, statement = data.draw(
        st.sampled_from(
            [
                ("journal_entry", "DELETE FROM journal_entry WHERE id = %s"),
                ("journal_sealedentry", "DELETE FROM journal_sealedentry WHERE entry_id = %s"),
                ("journal_seal", "DELETE FROM journal_seal WHERE number = %s"),
            ]
        )
    )
    row = data.draw(st.sampled_from(rows_of(table)))
    name = f"{NAMES[table]}:{row.pk}"
    if isinstance(row, SealedEntry):
        name = f"journal.SealedEntry at {row.position} of seal {row.seal_id}"

    with behind_the_journals_back(statement, row.pk):
        found = verify()

    assert fault_of(found) == name
    assert "missing" in str(found.fault)


def rows_of(table: str) -> Sequence[Entry | SealedEntry | Seal]:
    if table == "journal_entry":
        return list(Entry.objects.order_by("pk"))
    if table == "journal_sealedentry":
        return list(SealedEntry.objects.order_by("pk"))
    return list(Seal.objects.order_by("pk"))


def _one_journal() -> None:
    if not Seal.objects.exists():
        make.sealed_journal(4, 1, 3, 2)


def test_names_the_first_of_several() -> None:
    make.sealed_journal(2, 2, 2)
    keys = list(Entry.objects.order_by("pk").values_list("pk", flat=True))

    with behind_the_journals_back("UPDATE journal_entry SET kind = 'x' WHERE id = ANY(%s)", [keys[5], keys[3]]):
        found = verify()

    assert fault_of(found) == f"journal.Entry:{keys[3]}"
    assert (found.seals, found.entries) == (1, 2)


def test_finds_a_row_added_to_a_seal() -> None:
    seal, _ = make.sealed_journal(2, 1)
    added = make.entry(text="forged")

    with behind_the_journals_back(
        "INSERT INTO journal_sealedentry (entry_id, seal_id, position, leaf) VALUES (%s, %s, 2, %s)",
        added.pk,
        seal.pk,
        Entry.objects.as_stored().get(pk=added.pk).leaf(),
    ):
        assert fault_of(verify()) == f"journal.SealedEntry:{added.pk}"


def test_finds_an_entry_altered_together_with_its_place() -> None:
    """Then the seal itself no longer fits, and names the entries that may be meant."""
    (seal,) = make.sealed_journal(3)
    entry = Entry.objects.order_by("pk")[1]

    with behind_the_journals_back("UPDATE journal_entry SET kind = 'x' WHERE id = %s", entry.pk):
        leaf = Entry.objects.as_stored().get(pk=entry.pk).leaf()
        with behind_the_journals_back("UPDATE journal_sealedentry SET leaf = %s WHERE entry_id = %s", leaf, entry.pk):
            found = verify()

    assert fault_of(found) == f"journal.Seal:{seal.pk}"
    assert "one of them and its place" in str(found.fault)


class TestTheEnd:
    """Seals cut off the end leave a perfect, shorter chain: only a head kept elsewhere can tell."""

    def cut_off(self) -> None:
        last = Seal.objects.latest("number")
        entries = list(last.entries.values_list("entry_id", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM journal_sealedentry WHERE seal_id = %s", [last.pk])
            cursor.execute("DELETE FROM journal_seal WHERE number = %s", [last.pk])
            cursor.execute("DELETE FROM journal_entry WHERE id = ANY(%s)", [entries])

    def test_cannot_be_seen_from_inside(self) -> None:
        make.sealed_journal(1, 1, 1)
        self.cut_off()

        assert verify().fault is None

    def test_is_seen_by_a_head(self) -> None:
        make.sealed_journal(1, 1, 1)
        head = newest_head()
        self.cut_off()

        assert head is not None
        assert fault_of(verify(head)) == "journal.Seal:3"

    def test_cannot_be_hidden_by_new_seals(self) -> None:
        make.sealed_journal(1, 1, 1)
        head = newest_head()
        self.cut_off()
        make.entry(text="as if nothing had happened")
        seal_entries(at=MONDAY_9)

        assert head is not None
        assert verify().fault is None
        assert fault_of(verify(head)) == "journal.Seal:3"

    def test_an_old_head_fits_a_longer_journal(self) -> None:
        make.sealed_journal(1, 1)
        head = newest_head()
        make.entry()
        seal_entries(at=MONDAY_9 + timedelta(minutes=5))

        assert head is not None
        assert verify(head).fault is None
        assert fault_of(verify(replace(head, digest="00" * 32))) == "journal.Seal:2"


def test_who_has_the_database_cannot_sign(tmp_path: Path) -> None:
    """A whole journal, sealed anew with another key, is not believed."""
    ours = settings.SPOM_JOURNAL_KEY_FILE
    Signer(ours)
    settings.SPOM_JOURNAL_KEY_FILE = tmp_path / "forger" / "journal.key"
    make.sealed_journal(2)
    settings.SPOM_JOURNAL_KEY_FILE = ours

    found = verify()

    assert fault_of(found) == "journal.Seal:1"
    assert "not kept here" in str(found.fault)


def test_finds_a_seal_replaced_by_another_of_our_own() -> None:
    """Such as one from a copy of this portal: genuinely signed, yet not the one the next seal follows."""
    first, _ = make.sealed_journal(1, 1)
    other = Seal.objects.get(pk=first.pk)
    other.sealed_at += timedelta(hours=1)
    signature = Signer(settings.SPOM_JOURNAL_KEY_FILE).sign(other.statement())

    with behind_the_journals_back(
        "UPDATE journal_seal SET sealed_at = sealed_at + interval '1 hour', signature = %s WHERE number = 1", signature
    ):
        found = verify()

    assert fault_of(found) == "journal.Seal:2"
    assert "does not follow" in str(found.fault)


def test_a_new_key_continues_the_chain(own_key: Path) -> None:
    make.sealed_journal(2)
    (own_key / "keys" / "journal.key").unlink()
    make.entry()
    seal_entries(at=MONDAY_9 + timedelta(hours=1))

    assert len({seal.key for seal in Seal.objects.all()}) == 2
    assert verify().fault is None


def test_tells_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "ENTRIES_AT_ONCE", 3)
    make.sealed_journal(2, 2, 1)
    heard: list[Progress] = []

    verified_journal(trusted=TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE), report=heard.append)

    assert [(progress.seals, progress.entries, progress.of_seals) for progress in heard] == [(1, 2, 3), (3, 5, 3)]


def test_small_seals_are_read_together(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.sealed_journal(*[1] * 20)

    # The last seal, the seals, their places, their entries; what points beyond; unsealed: the oldest and how many.
    with django_assert_num_queries(7):
        verify()
