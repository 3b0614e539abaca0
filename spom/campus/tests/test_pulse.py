"""Counting time: the server's clock only, one step at a time, never more than has passed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from spom.campus.actions.pulsing import pulse
from spom.campus.actions.studying import PulseOutOfTurn, StudyEndedBefore, start_study
from spom.campus.models.ledger import UncountedSpan
from spom.campus.models.ranges import length
from spom.campus.models.study import StudySession
from spom.campus.policies import Sign
from spom.campus.tests import make
from spom.identity.models import User
from spom.kit.errors import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]


def counted(study: make.Study) -> float:
    study.session.refresh_from_db()
    return sum(length(span).total_seconds() for span in study.session.counted)


def reasons(study: make.Study) -> list[str]:
    study.session.refresh_from_db()
    return [reason for reason, *_ in study.session.uncounted]


def test_counts_the_time_between_pulses(alice: User) -> None:
    study = make.study(alice)

    study.watch(timedelta(minutes=5))

    assert counted(study) == 300
    assert study.beats[-1].since_pass_ms == 300_000
    assert 240_000 <= study.beats[-1].check_in_ms <= 300_000


def test_many_small_steps_use_as_much_of_a_check_as_one_large(alice: User) -> None:
    study = make.study(alice)

    for _ in range(100):
        study.pulse(after=timedelta(microseconds=1900))

    assert counted(study) == pytest.approx(0.19)
    assert study.beats[-1].since_pass_ms == 190


def test_is_one_statement(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    study = make.study(alice)

    with django_assert_num_queries(1):
        study.pulse()


def test_two_minutes_without_network_cost_nothing(alice: User) -> None:
    study = make.study(alice)

    study.pulse(after=timedelta(seconds=150))

    assert counted(study) == 150


@pytest.mark.parametrize(
    ("sign", "after", "reason"),
    [
        (make.AWAY, make.STEP, UncountedSpan.Reason.HIDDEN),
        (make.STOPPED, make.STEP, UncountedSpan.Reason.STOPPED),
        (make.ASLEEP, make.STEP, UncountedSpan.Reason.IDLE),
        (make.WATCHING, timedelta(seconds=151), UncountedSpan.Reason.SILENT),
        (make.WATCHING, timedelta(hours=9), UncountedSpan.Reason.SILENT),
    ],
)
def test_time_that_does_not_count_has_a_reason(
    alice: User, sign: Sign, after: timedelta, reason: UncountedSpan.Reason
) -> None:
    study = make.study(alice)

    study.pulse(sign, after=after)

    assert counted(study) == 0
    assert reasons(study) == [reason.value]


def test_a_page_left_hidden_all_night_is_one_reason_and_not_a_thousand(alice: User) -> None:
    study = make.study(alice)

    for _ in range(100):
        study.pulse(make.AWAY)

    assert reasons(study) == ["HIDDEN"]
    [[_, begun, ended]] = study.session.uncounted
    assert (begun, ended) == (make.NINE.isoformat(), study.now.isoformat())


def test_a_clock_that_steps_back_counts_nothing_and_what_follows_counts_once(alice: User) -> None:
    study = make.study(alice)
    study.watch(timedelta(minutes=2))

    study.pulse(after=-timedelta(minutes=1))
    study.watch(timedelta(minutes=2))

    assert counted(study) == 180  # from nine to three minutes past, however often it was lived through


def test_nothing_counts_beyond_the_lease(alice: User) -> None:
    study = make.study(alice)

    study.watch(timedelta(minutes=20))

    assert counted(study) == 690
    # A night without a check is one reason, however many pulses it has: a row each would fill the disk.
    assert reasons(study) == ["CHECK_OVERDUE"]
    assert study.session.uncounted[0][2] == "2026-06-15T09:20:00+00:00"
    assert study.beats[-1].check_in_ms == 0


def test_the_lease_cuts_a_step_in_two(alice: User) -> None:
    study = make.study(alice)
    study.watch(timedelta(seconds=600))

    study.pulse(after=timedelta(seconds=150))

    assert counted(study) == 690
    [[_, begun, ended]] = study.session.uncounted
    assert (begun, ended) == ("2026-06-15T09:11:30+00:00", "2026-06-15T09:12:30+00:00")


def test_the_same_pulse_again_changes_nothing(alice: User) -> None:
    study = make.study(alice)
    first = study.pulse()

    again = pulse(
        session_id=study.session.pk,
        learner=alice,
        lease=study.session.lease,
        seq=1,
        sign=make.WATCHING,
        at=study.now + timedelta(minutes=2),
    )

    assert again == replace(first, repeated=True)
    assert counted(study) == 30


@pytest.mark.parametrize("seq", [0, 3, 9])
def test_refuses_a_skipped_or_forked_pulse(alice: User, seq: int) -> None:
    study = make.study(alice)
    study.pulse()

    with pytest.raises(PulseOutOfTurn):
        pulse(
            session_id=study.session.pk,
            learner=alice,
            lease=study.session.lease,
            seq=seq,
            sign=make.WATCHING,
            at=study.now + make.STEP,
        )
    assert counted(study) == 30


def test_refuses_a_forged_lease_and_another_learners_session(alice: User, bob: User) -> None:
    study = make.study(alice)

    def forge(learner: User, lease: UUID) -> None:
        later = study.now + make.STEP
        pulse(session_id=study.session.pk, learner=learner, lease=lease, seq=1, sign=make.WATCHING, at=later)

    with pytest.raises(PulseOutOfTurn):
        forge(alice, uuid4())
    with pytest.raises(StudyEndedBefore):
        forge(bob, study.session.lease)
    assert counted(study) == 0


@pytest.mark.security("S23")
def test_a_start_elsewhere_ends_the_older_session_and_says_so(alice: User) -> None:
    here = make.study(alice)
    here.watch(timedelta(minutes=3))

    there = make.study(alice, on=here.session.lesson, at=here.now)

    here.session.refresh_from_db()
    assert here.session.end_reason == StudySession.End.TAKEN_OVER
    assert length(here.session.intervals.get().during) == timedelta(minutes=3)
    with pytest.raises(StudyEndedBefore):
        here.pulse()
    there.pulse()


@pytest.mark.usefixtures("real_transactions")
def test_ten_tabs_with_one_lease_count_one_step(alice: User) -> None:
    study = make.study(alice)

    def tab(_: int) -> None:
        try:
            pulse(
                session_id=study.session.pk,
                learner=alice,
                lease=study.session.lease,
                seq=1,
                sign=make.WATCHING,
                at=study.now + make.STEP,
            )
        except Refusal:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as tabs:
        list(tabs.map(tab, range(10)))

    assert counted(study) == 30


@pytest.mark.security("S23")
@pytest.mark.usefixtures("real_transactions")
def test_ten_devices_that_start_at_once_leave_one_at_work(alice: User) -> None:
    study = make.study(alice)

    def device(_: int) -> None:
        try:
            start_study(
                enrolment=study.session.enrolment,
                lesson=study.session.lesson,
                passed_check="check:device",
                at=study.now + make.STEP,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as devices:
        list(devices.map(device, range(10)))

    assert StudySession.objects.filter(learner=alice, state=StudySession.State.ACTIVE).count() == 1


def test_the_databases_clock_decides_when_no_other_time_is_given(alice: User) -> None:
    study = make.study(alice)

    pulse(
        session_id=study.session.pk,
        learner=alice,
        lease=study.session.lease,
        seq=1,
        sign=make.WATCHING,
        at=None,
    )

    study.session.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        assert abs(cursor.fetchone()[0] - study.session.last_at) < timedelta(seconds=10)
