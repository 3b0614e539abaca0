"""What learning leaves behind: a thousand hours are at most two megabytes of rows of learning time."""

import pytest
from django.db import connection

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.actions.studying import checkpoint
from spom.campus.tests import make
from spom.identity.models import User

HOURS = 2
SECONDS_BETWEEN_CHECKS = 570
MOST_BYTES_AN_HOUR = 2_000


@pytest.mark.django_db
def test_an_hour_is_at_most_two_kilobytes(alice: User) -> None:
    study = make.study(alice)
    # As far on as a learner is who has nearly finished, so that numbers are as long as they get.
    checks, film = HOURS * 3600 // SECONDS_BETWEEN_CHECKS, 30_000
    for check in range(checks):
        for half in range(2):
            for _ in range(9 + half):
                study.pulse(played=[(film, film + 30, 1)])
                film += 30
            checkpoint(session=study.session, at=study.now)
        credit_on_pass(session=study.session, check=f"presence:{1_000_000 + check}", at=study.now)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(pg_column_size(i.*) + 4) FROM campus_studyinterval i")
        rows, size = cursor.fetchone()
    hours = checks * SECONDS_BETWEEN_CHECKS / 3600
    assert rows == 2 * checks
    assert size / hours <= MOST_BYTES_AN_HOUR, f"{size / hours:.0f} bytes an hour"
