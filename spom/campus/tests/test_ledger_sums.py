"""The sums beside the ledger: always what a replay of its rows gives, and written by the database alone."""

import json
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from spom.campus.actions.deciding import credit_on_pass, hold_after_failed_check, reject, reverse
from spom.campus.ledger.verification import shown_wrongly
from spom.campus.models.ledger import LedgerSum, StudyInterval, Verdict
from spom.campus.portal import HOURS
from spom.campus.queries.plan import _by_module, hours_by_module
from spom.campus.tests import make
from spom.identity.models import User
from spom.journal.tests.test_append_only import acting_as, application_role
from spom.programme.models.enrolment import Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]
__all__ = ["application_role"]


def learn(alice: User, grace: User) -> make.Study:
    """Time of every kind: counted, taken back, waiting for a person, refused, and not looked at yet."""
    study = make.study(alice)
    for number in range(3):
        study.watch(timedelta(minutes=9))
        credit_on_pass(session=study.session, check=f"check:{number}", at=study.now)
    reverse(interval=StudyInterval.objects.order_by("pk")[0], note="Not they", by=grace, at=study.now)
    study.watch(timedelta(minutes=4))
    hold_after_failed_check(session=study.session, at=study.now)
    reject(interval=StudyInterval.objects.order_by("-pk")[0], note="Not they", by=grace, at=study.now)
    study.watch(timedelta(minutes=3))
    hold_after_failed_check(session=study.session, at=study.now)
    return study


def test_what_home_shows_is_what_the_rows_add_up_to(alice: User, grace: User) -> None:
    study = learn(alice, grace)

    shown = _by_module(row[1:] for row in json.loads(HOURS.text(alice, study.now)))

    assert shown == hours_by_module(Enrolment.objects.get(learner=alice))
    [hours] = shown.values()
    assert (hours.counted, hours.waiting, hours.rejected) == (18 * 60, 3 * 60, 13 * 60)
    assert shown_wrongly() == ()


def test_many_rows_in_one_statement_are_summed_like_one_by_one(alice: User, grace: User) -> None:
    learn(alice, grace)
    sums = set(LedgerSum.objects.filter(seconds__gt=0).values_list("kind", "seconds"))
    intervals, verdicts = list(StudyInterval.objects.order_by("pk")), list(Verdict.objects.order_by("pk"))
    with connection.cursor() as cursor:
        for table in ("campus_verdict", "campus_studyinterval", "campus_ledgersum"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # three names of ours

    StudyInterval.objects.bulk_create(intervals)
    Verdict.objects.bulk_create(verdicts)

    assert set(LedgerSum.objects.filter(seconds__gt=0).values_list("kind", "seconds")) == sums
    assert shown_wrongly() == ()


def test_a_sum_that_was_changed_is_named(alice: User, grace: User) -> None:
    learn(alice, grace)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campus_ledgersum SET seconds = seconds + 3600 WHERE kind = 'CREDITED'")

    assert shown_wrongly() == (alice.username,)


@pytest.mark.parametrize("table", ["campus_studyinterval", "campus_verdict"])
def test_rows_the_triggers_did_not_see_are_noticed(alice: User, grace: User, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    learn(alice, grace)

    assert shown_wrongly() == (alice.username,)


@pytest.mark.security("S44")
def test_the_application_adds_rows_and_cannot_touch_the_sums(
    alice: User, grace: User, application_role: str
) -> None:  # a fixture
    with acting_as(application_role):
        learn(alice, grace)

    assert shown_wrongly() == ()
    for statement in ("UPDATE campus_ledgersum SET seconds = 1", "DELETE FROM campus_ledgersum"):
        with pytest.raises(ProgrammingError, match="permission denied"), acting_as(application_role):
            forge(statement)


def forge(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
