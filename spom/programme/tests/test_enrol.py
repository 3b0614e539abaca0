"""Taking part: once per programme, until withdrawn."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from spom.identity.models import User
from spom.journal.models import Entry
from spom.kit.errors import Refusal
from spom.programme.actions.enrolling import AlreadyEnrolled, NotEnrolled, enrol, withdraw
from spom.programme.models.enrolment import Enrolment
from spom.programme.tests import make

pytestmark = pytest.mark.django_db


def test_is_written_down(alice: User) -> None:
    enrolment = make.enrolment(alice)

    entry = Entry.objects.get(kind="programme.Enrolled")
    assert entry.about == {"enrolment": f"programme.Enrolment:{enrolment.pk}"}


def test_refuses_a_second_enrolment(alice: User) -> None:
    make.enrolment(alice)

    with pytest.raises(AlreadyEnrolled):
        make.enrolment(alice)


def test_a_withdrawn_learner_may_come_back_and_both_rows_stay(alice: User) -> None:
    withdraw(enrolment=make.enrolment(alice), reason="She left", source="Letter 3", by=alice, at=make.NOW)

    make.enrolment(alice)

    assert Enrolment.objects.count() == 2
    assert Enrolment.objects.live().count() == 1


def test_nobody_is_withdrawn_twice(alice: User) -> None:
    enrolment = make.enrolment(alice)
    withdraw(enrolment=enrolment, reason="She left", source="Letter 3", by=alice, at=make.NOW)

    with pytest.raises(NotEnrolled):
        withdraw(enrolment=enrolment, reason="She left", source="Letter 3", by=alice, at=make.NOW)


@pytest.mark.usefixtures("real_transactions")
def test_two_imports_at_once_enrol_once(alice: User) -> None:
    programme = make.programme()

    def import_row(_: int) -> bool:
        try:
            enrol(
                programme=programme,
                learner=alice,
                registered_on=make.REGISTERED,
                source="Registry",
                by=None,
                at=make.NOW,
            )
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as imports:
        assert sorted(imports.map(import_row, range(4))) == [False, False, False, True]
