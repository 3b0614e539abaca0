"""The learner's chain: any altered, missing or added row is named."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.ledger.chain import Break, first_break
from spom.campus.ledger.verification import verified_ledgers
from spom.campus.models.ledger import LedgerHead, StudyInterval, Verdict
from spom.campus.tests import make
from spom.identity.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]


@pytest.fixture
def learned(alice: User) -> User:
    """Alice has three intervals and three verdicts, in turn."""
    study = make.study(alice)
    for number in range(3):
        study.watch(timedelta(minutes=9))
        credit_on_pass(session=study.session, check=f"check:{number}", at=study.now)
    return alice


def head(learner: User) -> str:
    return bytes(LedgerHead.objects.get(learner=learner).chain).hex()


def change(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_untouched_ledger_holds(learned: User) -> None:
    assert first_break(learner=learned, anchored=head(learned)) is None


@pytest.mark.parametrize(
    ("tampering", "position", "what"),
    [
        ("UPDATE campus_studyinterval SET during = during * '(,2026-06-15 09:10Z)' WHERE position = 3", 3, "altered"),
        ("UPDATE campus_verdict SET kind = 'RELEASED' WHERE position = 2", 2, "altered"),
        ("UPDATE campus_verdict SET note = 'fine' WHERE position = 6", 6, "altered"),
        ("DELETE FROM campus_verdict WHERE position = 4", 4, "missing"),
        ("DELETE FROM campus_verdict WHERE position = 6", 6, "missing at the end"),
        ("UPDATE campus_studyinterval SET position = 7 WHERE position = 5", 5, "missing"),
    ],
)
def test_names_the_first_row_that_was_tampered_with(learned: User, tampering: str, position: int, what: str) -> None:
    change(tampering)

    assert first_break(learner=learned, anchored=None) == Break(learner_id=learned.pk, position=position, what=what)


INTERVALS = {
    "during": "tstzrange(lower(during), upper(during) - interval '1 microsecond')",
    "check_before": "'check:forged'",
    "played": "'0-600'",
    "chain": "decode(repeat('00', 32), 'hex')",
}
VERDICTS = {
    "kind": "'REVERSED'",
    "reason": "'TOO_OLD'",
    "note": "note || '.'",
    "check_after": "'check:forged'",
    "decided_by_id": "learner_id",
    "decided_at": "decided_at + interval '1 microsecond'",
    "interval_id": "(SELECT min(i.id) FROM campus_studyinterval i WHERE i.id <> interval_id)",
    "chain": "decode(repeat('00', 32), 'hex')",
}


def test_any_change_of_any_row_is_named_by_its_position(learned: User) -> None:
    anchored = head(learned)
    tables = (("campus_studyinterval", INTERVALS), ("campus_verdict", VERDICTS))
    forgeries = [
        (position, f"UPDATE {table} SET {column} = {value} WHERE position = {position}")  # noqa: S608  # of this test
        for position in range(1, 7)
        for table, columns in tables
        for column, value in columns.items()
    ]
    told = 0
    for position, forgery in forgeries:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(forgery)
            if cursor.rowcount:
                found = first_break(learner=learned, anchored=anchored)
                assert found is not None, forgery
                assert found.position == position, forgery
                told += 1
            transaction.set_rollback(True)

    # Three rows of each table, by turns.
    assert told == 3 * (len(INTERVALS) + len(VERDICTS))


def test_the_verifier_names_whose_row_it_is(learned: User) -> None:
    change("UPDATE campus_verdict SET note = 'fine' WHERE position = 4")

    [broken] = verified_ledgers().breaks
    assert (broken.username, broken.position, broken.what) == (learned.username, 4, "altered")


def test_the_journal_knows_of_rows_that_were_cut_off_with_their_head(learned: User) -> None:
    anchored = head(learned)
    before_last = StudyInterval.objects.get(position=5)
    Verdict.objects.get(position=6).delete()
    LedgerHead.objects.update(position=5, chain=before_last.chain)

    assert first_break(learner=learned, anchored=None) is None
    found = first_break(learner=learned, anchored=anchored)
    assert found is not None
    assert found.what == "missing at the end: the journal knows of more"


def test_a_row_moved_to_another_learner_breaks_both(learned: User, bob: User) -> None:
    assert StudyInterval.objects.filter(position=5).update(learner=bob) == 1

    assert first_break(learner=learned, anchored=None) is not None
    assert first_break(learner=bob, anchored=None) is not None
