"""Time given: entitlements, pauses, incidents, outages the portal noticed itself."""

import base64
from datetime import timedelta

import pytest
from django.conf import settings

from spom.exams.actions.handing_in import hand_in
from spom.exams.actions.starting import Knock, confirm, start_test
from spom.exams.actions.timing import (
    NotPaused,
    NotRunning,
    PausedAlready,
    beat,
    end_entitlement,
    entitle,
    give_time,
    pause,
    record_incident,
    resume,
)
from spom.exams.models.sitting import Attempt, Entitlement
from spom.exams.models.timing import Incident
from spom.exams.tests import make
from spom.exams.tests.make import NOON, said
from spom.identity.models import User
from spom.kit.signing import TrustedKeys

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def deadline(attempt: Attempt) -> timedelta:
    attempt.refresh_from_db()
    return attempt.deadline - attempt.started_at


def entitled(learner: User, minutes: int, by: User, *, after: timedelta = timedelta(0)) -> None:
    entitle(learner=learner, minutes_an_hour=minutes, other="", reason="By law", by=by, at=NOON + after)


def test_twenty_minutes_an_hour_lengthen_a_test_from_its_start(alice: User, grace: User) -> None:
    entitled(alice, 20, grace)

    assert deadline(make.sitting(alice)) == 80 * MINUTE


def test_a_running_test_gets_it_at_once_and_keeps_it(alice: User, grace: User) -> None:
    attempt = make.sitting(alice)
    give_time(attempt=attempt, seconds=120, reason="A fire alarm", by=grace, at=NOON)
    entitled(alice, 20, grace)
    assert deadline(attempt) == 82 * MINUTE

    entitled(alice, 30, grace, after=MINUTE)
    assert deadline(attempt) == 92 * MINUTE
    end_entitlement(entitlement=Entitlement.objects.get(learner=alice, ended_at=None), by=grace, at=NOON + 2 * MINUTE)
    assert deadline(attempt) == 92 * MINUTE


def test_a_pause_is_added_and_the_clock_stands_meanwhile(alice: User, vera: User) -> None:
    attempt = make.sitting(alice)
    pause(attempt=attempt, reason="Feels unwell", by=vera, at=NOON + 10 * MINUTE)
    attempt.refresh_from_db()
    assert attempt.seconds_left(NOON + 30 * MINUTE) == 50 * 60
    with pytest.raises(PausedAlready):
        pause(attempt=attempt, reason="Again", by=vera, at=NOON + 11 * MINUTE)

    resume(attempt=attempt, by=vera, at=NOON + 30 * MINUTE)

    assert deadline(attempt) == 80 * MINUTE
    with pytest.raises(NotPaused):
        resume(attempt=attempt, by=vera, at=NOON + 31 * MINUTE)


def test_what_is_over_gets_no_time(alice: User, vera: User) -> None:
    attempt = make.sitting(alice)
    hand_in(attempt=attempt, at=NOON + MINUTE)

    with pytest.raises(NotRunning):
        give_time(attempt=attempt, seconds=60, reason="Late", by=vera, at=NOON + 2 * MINUTE)


def test_a_room_that_could_not_work_gets_its_time_back_once_and_signed(alice: User, grace: User) -> None:
    attempt = make.sitting(alice)
    slot = attempt.admission.seat.slot if attempt.admission else None
    assert slot is not None

    incident = record_incident(
        slot=slot,
        began_at=NOON - 5 * MINUTE,
        ended_at=NOON + 10 * MINUTE,
        reason="No power",
        by=grace,
        at=NOON + 11 * MINUTE,
    )

    # Only what this attempt lost: it began at noon.
    assert deadline(attempt) == 70 * MINUTE
    keys = TrustedKeys(settings.SPOM_RESULTS_KEY_FILE)
    words, signature = incident.statement.encode(), base64.b64decode(incident.signature)
    assert keys.accepts(signature, of=words, by=incident.signed_by)
    assert not keys.accepts(signature, of=words + b" ", by=incident.signed_by)


class TestOutage:
    """Given back by rule, and only for what the portal recorded itself."""

    def test_silence_of_the_portal_is_given_back(self, alice: User) -> None:
        attempt = make.sitting(alice)
        beat(at=NOON + MINUTE)

        incident = beat(at=NOON + 4 * MINUTE)

        assert incident is not None
        assert deadline(attempt) == 63 * MINUTE
        assert beat(at=NOON + 4 * MINUTE + timedelta(seconds=15)) is None

    def test_a_client_that_went_silent_gets_nothing(self, alice: User) -> None:
        attempt = make.sitting(alice)
        for quarter in range(1, 20):
            assert beat(at=NOON + quarter * timedelta(seconds=15)) is None

        assert deadline(attempt) == 60 * MINUTE

    def test_a_worker_that_slept_while_answers_came_is_no_outage(self, alice: User) -> None:
        attempt = make.sitting(alice)
        beat(at=NOON + MINUTE)
        make.tell(attempt, said(1, [0], seq=1), at=NOON + 2 * MINUTE)

        assert beat(at=NOON + 4 * MINUTE) is None
        assert deadline(attempt) == 60 * MINUTE

    def test_a_clock_that_steps_back_gives_nothing(self, alice: User) -> None:
        attempt = make.sitting(alice)
        beat(at=NOON + 10 * MINUTE)

        assert beat(at=NOON) is None
        assert beat(at=NOON + 10 * MINUTE + timedelta(seconds=15)) is None
        assert not Incident.objects.exists()
        assert deadline(attempt) == 60 * MINUTE

    def test_who_began_after_it_lost_nothing(self, alice: User) -> None:
        admission = make.admitted(alice)
        confirm(admission=admission, code=admission.code, at=NOON)
        beat(at=NOON)
        attempt = start_test(admission=admission, knock=Knock(), at=NOON + 3 * MINUTE)

        beat(at=NOON + 3 * MINUTE)

        assert deadline(attempt) == 60 * MINUTE
