"""Deciding on time: between two passes it counts, otherwise it waits, and only a person takes it back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import TimestamptzRange

from spom.campus.actions.deciding import (
    NothingToDecide,
    ReasonMissing,
    credit_on_pass,
    hold_after_failed_check,
    reject,
    reject_overdue,
    release,
    release_by_alternative,
    reverse,
)
from spom.campus.actions.studying import change_lesson, end_study
from spom.campus.models.ledger import StudyInterval, UncountedSpan, Verdict
from spom.campus.models.study import StudySession
from spom.campus.queries.hours import Hours
from spom.campus.queries.plan import hours_learned
from spom.campus.tests import make
from spom.identity.models import User
from spom.journal.models import Entry

pytestmark = pytest.mark.django_db

TEN_MINUTES = timedelta(minutes=10)


def hours(study: make.Study) -> Hours:
    return hours_learned(enrolment=study.session.enrolment, module=study.session.lesson.module)


def passed(study: make.Study, check: str = "check:next") -> int:
    return credit_on_pass(session=study.session, check=check, at=study.now)


def ended(study: make.Study) -> None:
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)


def test_time_between_two_passes_counts(alice: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)

    assert passed(study) == 600
    assert hours(study) == Hours(counted=600)


def test_a_pass_opens_the_lease_anew(alice: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    passed(study)
    study.watch(TEN_MINUTES)

    assert passed(study) == 600
    assert hours(study) == Hours(counted=1200)


def test_the_tail_waits_for_the_next_check(alice: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)

    ended(study)

    assert hours(study) == Hours(waiting=600)


@pytest.mark.parametrize(("minutes", "expected"), [(15, Hours(counted=600)), (16, Hours(waiting=600))])
def test_a_tail_is_confirmed_by_a_pass_within_fifteen_minutes(alice: User, minutes: int, expected: Hours) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    ended(study)

    later = make.study(alice, on=study.session.lesson, at=study.now + timedelta(minutes=minutes))
    passed(later)

    assert hours(study) == expected


def test_what_a_failed_check_held_waits_for_another_way_not_for_the_next_pass(alice: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    passed(study)
    study.watch(TEN_MINUTES)

    assert hold_after_failed_check(session=study.session, at=study.now) == 600
    passed(study)
    assert hours(study) == Hours(counted=600, waiting=600)
    release_by_alternative(learner=alice, at=study.now)
    assert hours(study) == Hours(counted=1200)


def test_a_failed_check_never_touches_what_was_credited(alice: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    passed(study)

    hold_after_failed_check(session=study.session, at=study.now)

    assert hours(study) == Hours(counted=600)


def test_a_person_takes_counted_time_back_with_a_reason_and_may_give_it_again(alice: User, grace: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    passed(study)
    interval = study.session.intervals.get()

    with pytest.raises(ReasonMissing):
        reverse(interval=interval, note=" ", by=grace, at=study.now)
    reverse(interval=interval, note="Somebody else sat there; see report 12", by=grace, at=study.now)
    assert hours(study) == Hours(rejected=600)
    with pytest.raises(NothingToDecide):
        reverse(interval=interval, note="Again", by=grace, at=study.now)


def test_a_person_decides_on_waiting_time_and_an_appeal_can_overturn_it(alice: User, grace: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    ended(study)
    interval = study.session.intervals.get()

    reject(interval=interval, note="Two people were visible", by=grace, at=study.now)
    assert hours(study) == Hours(rejected=600)
    release(interval=interval, note="Appeal 3: the second person was a nurse", by=grace, at=study.now)
    assert hours(study) == Hours(counted=600)
    assert list(interval.verdicts.order_by("position").values_list("kind", flat=True)) == ["REJECTED", "RELEASED"]


def test_time_that_waits_for_more_than_thirty_days_does_not_count(alice: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    ended(study)

    assert reject_overdue(learner=alice, at=study.now + timedelta(days=30)) == 0
    assert reject_overdue(learner=alice, at=study.now + timedelta(days=30, seconds=1)) == 600
    assert Verdict.objects.get().reason == Verdict.Reason.TOO_OLD


def test_a_lesson_earns_at_most_one_and_a_half_times_its_length(alice: User) -> None:
    study = make.study(alice, on=make.lesson(minutes=4))
    study.watch(TEN_MINUTES)

    assert passed(study) == 6 * 60
    left = UncountedSpan.objects.get()
    assert (left.reason, left.during.lower) == ("LESSON_FULL", make.NINE + timedelta(minutes=6))


def test_changing_the_lesson_leaves_the_time_with_the_old_one(alice: User) -> None:
    study = make.study(alice)
    other = make.lesson(within=study.session.lesson.module)
    study.watch(TEN_MINUTES / 2)

    change_lesson(session=study.session, lesson=other, at=study.now)
    study.watch(TEN_MINUTES / 2)
    passed(study)

    lessons = StudyInterval.objects.order_by("position").values_list("lesson", flat=True)
    assert list(lessons) == [study.session.lesson_id, other.pk]
    assert hours(study) == Hours(counted=600)


def test_the_same_wall_clock_is_never_earned_twice(alice: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    ended(study)

    again = make.study(alice, on=study.session.lesson, at=make.NINE)
    again.watch(timedelta(minutes=11))
    passed(again)

    assert hours(study) == Hours(counted=660)
    assert UncountedSpan.objects.get().reason == UncountedSpan.Reason.OVERLAP


def test_the_database_itself_refuses_an_overlap(alice: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    ended(study)
    first = study.session.intervals.get()

    first.pk, first.position = None, 99
    first.during = TimestamptzRange(make.NINE + timedelta(minutes=9), make.NINE + timedelta(minutes=12))
    with pytest.raises(IntegrityError, match="never_overlaps"), transaction.atomic():
        first.save(force_insert=True)


def test_every_decision_is_in_the_journal_with_the_chains_head(alice: User) -> None:
    study = make.study(alice)
    study.watch(TEN_MINUTES)
    passed(study)

    entry = Entry.objects.get(kind="campus.HoursCredited")
    assert entry.about["seconds"] == 600
    assert entry.about["head"] == bytes(Verdict.objects.get().chain).hex()
