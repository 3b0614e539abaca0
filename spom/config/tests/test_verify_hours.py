"""`spom verify-hours`: in order, or the rows that are not."""

from datetime import timedelta

import pytest
from django.db import connection

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.tests import make
from spom.config.command.saying import Trouble
from spom.config.command.verify_hours import tell_about_hours
from spom.identity.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]


@pytest.fixture
def learned(alice: User) -> User:
    """Alice has nine minutes that count."""
    study = make.study(alice)
    study.watch(timedelta(minutes=9))
    credit_on_pass(session=study.session, check="check:1", at=study.now)
    return alice


def test_says_that_all_is_in_order(learned: User, capsys: pytest.CaptureFixture[str]) -> None:
    tell_about_hours()

    assert "The hours of 1 students are as they were written: 2 rows" in capsys.readouterr().out


def test_names_the_row_that_is_gone(learned: User, capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM campus_verdict")

    with pytest.raises(Trouble, match="1 of 1 students were changed"):
        tell_about_hours()

    assert f"{learned.username}: row 2 is missing at the end" in capsys.readouterr().out


def test_names_who_is_shown_other_hours(learned: User, capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campus_ledgersum SET seconds = 1")

    with pytest.raises(Trouble, match="1 sums beside them are not"):
        tell_about_hours()

    assert f"{learned.username}: pages show other hours" in capsys.readouterr().out
