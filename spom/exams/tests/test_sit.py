"""Sitting a paper: let in, started, saved, handed in, by the server's clock alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from spom.exams.actions.handing_in import hand_in, time_out
from spom.exams.actions.saving import GoesOnElsewhere, NoSuchAttempt, Over, save, take_lease
from spom.exams.actions.starting import (
    MOST_TRIES,
    AnotherIsRunning,
    Knock,
    NotConfirmed,
    OtherBrowserWanted,
    TooEarly,
    TooManyTries,
    WrongCode,
    confirm,
    start_practice,
    start_test,
)
from spom.exams.models.papers import Blueprint
from spom.exams.models.sitting import GRACE, Answer, Attempt, Signal
from spom.exams.policies.sitting import browser_hash
from spom.exams.queries.results import latest_answers, newest_result, waiting_answers
from spom.exams.tests import make
from spom.exams.tests.make import NOON, said
from spom.identity.models import User
from spom.journal.models import Entry
from spom.programme.tests.make import module

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class TestStart:
    """A code, the rules, then the clock."""

    def test_whoever_is_checked_in_may_begin_with_the_code(self, alice: User) -> None:
        admission = make.admitted(alice)
        confirm(admission=admission, code=admission.code.lower(), at=NOON)

        attempt = start_test(admission=admission, knock=Knock(), at=NOON)

        assert attempt.deadline == NOON + timedelta(hours=1)
        assert attempt.form.opened_at == NOON
        assert start_test(admission=admission, knock=Knock(), at=NOON + MINUTE).pk == attempt.pk

    @pytest.mark.security("S67")
    def test_the_code_cannot_be_guessed(self, alice: User) -> None:
        admission = make.admitted(alice)
        for _try in range(MOST_TRIES):
            with pytest.raises(WrongCode):
                confirm(admission=admission, code="000000", at=NOON)

        with pytest.raises(TooManyTries):
            confirm(admission=admission, code=admission.code, at=NOON)

    @pytest.mark.security("S67")
    def test_not_before_the_hour_nor_without_the_rules(self, alice: User) -> None:
        admission = make.admitted(alice)
        with pytest.raises(NotConfirmed):
            start_test(admission=admission, knock=Knock(), at=NOON)
        confirm(admission=admission, code=admission.code, at=NOON - MINUTE)

        with pytest.raises(TooEarly):
            start_test(admission=admission, knock=Knock(), at=NOON - timedelta(seconds=1))

    @pytest.mark.security("S68")
    def test_where_a_safe_browser_is_asked_for_only_its_key_opens(self, alice: User) -> None:
        admission = make.admitted(alice)
        confirm(admission=admission, code=admission.code, at=NOON)
        Blueprint.objects.update(browser_key="a" * 64)
        address = "https://portal.example/tests/entrance/1/start/"
        right = Knock(address=address, config_key_hash=browser_hash("a" * 64, address=address))

        for wrong in (Knock(), Knock(address=address, config_key_hash=browser_hash("b" * 64, address=address))):
            with pytest.raises(OtherBrowserWanted):
                start_test(admission=admission, knock=wrong, at=NOON)
        assert start_test(admission=admission, knock=right, at=NOON).is_running

    def test_practice_goes_on_where_it_was(self, alice: User) -> None:
        plan = make.practice()
        first = start_practice(blueprint=plan, learner=alice, at=NOON)

        assert start_practice(blueprint=plan, learner=alice, at=NOON + MINUTE).pk == first.pk

    def test_one_practice_paper_at_a_time(self, alice: User) -> None:
        make.practising(alice)
        other = module("B1")
        plan = make.blueprint(purpose=Blueprint.Purpose.PRACTICE)
        Blueprint.objects.filter(pk=plan.pk).update(module=other)
        plan.refresh_from_db()

        with pytest.raises(AnotherIsRunning):
            start_practice(blueprint=plan, learner=alice, at=NOON)

    def test_of_two_forms_one_meets_the_other_the_second_time(self, alice: User) -> None:
        for number in range(4):
            make.live(number)
        plan = make.blueprint(purpose=Blueprint.Purpose.PRACTICE)
        make.forms(plan, number=2)
        first = start_practice(blueprint=plan, learner=alice, at=NOON)
        hand_in(attempt=first, at=NOON)

        assert start_practice(blueprint=plan, learner=alice, at=NOON).form_id != first.form_id


class TestSave:
    """Nothing acknowledged is lost, nothing older wins."""

    def test_what_is_taken_is_there(self, alice: User) -> None:
        attempt = make.practising(alice)

        saved = make.tell(attempt, said(1, [2], seq=1), said(3, [0], seq=2))

        assert saved.taken == {(1, 1), (1, 2)}
        assert saved.deadline == attempt.deadline
        assert {number: one.content["a"] for number, one in latest_answers(attempt).items()} == {1: [2], 3: [0]}

    def test_the_same_again_is_taken_again_and_kept_once(self, alice: User) -> None:
        attempt = make.practising(alice)
        make.tell(attempt, said(1, [2], seq=1))

        assert make.tell(attempt, said(1, [2], seq=1)).taken == {(1, 1)}
        assert Answer.objects.count() == 1

    def test_two_things_under_one_number_are_not_both_acknowledged(self, alice: User) -> None:
        attempt = make.practising(alice)
        make.tell(attempt, said(1, [2], seq=1))

        assert make.tell(attempt, said(1, [0], seq=1)).taken == frozenset()

    def test_an_older_answer_that_comes_late_does_not_win(self, alice: User) -> None:
        attempt = make.practising(alice)
        make.tell(attempt, said(1, [2], seq=7))

        make.tell(attempt, said(1, [0], seq=3))

        assert latest_answers(attempt)[1].content["a"] == [2]

    def test_what_another_machine_kept_does_not_win_over_what_came_after(self, alice: User) -> None:
        attempt = make.practising(alice)
        taken = take_lease(attempt=attempt, by=alice, note="Another machine", at=NOON)
        make.tell(taken, said(1, [2], seq=1, lease_no=2))

        saved = make.tell(taken, said(1, [0], seq=9, lease_no=1), said(2, [1], seq=10, lease_no=1))

        assert saved.taken == {(1, 9), (1, 10)}
        assert {number: one.content["a"] for number, one in latest_answers(attempt).items()} == {1: [2], 2: [1]}

    @pytest.mark.security("S67")
    def test_a_second_window_takes_over_and_the_first_can_only_read(self, alice: User) -> None:
        attempt = make.practising(alice)
        take_lease(attempt=attempt, by=alice, note="Firefox on Linux", at=NOON)

        with pytest.raises(GoesOnElsewhere):
            make.tell(attempt, said(1, [2], seq=1))
        assert not Answer.objects.exists()
        assert attempt.signals.get().kind == Signal.Kind.CONTINUED

    @pytest.mark.security("S67")
    def test_questions_that_are_none_and_leases_of_the_future_are_left_out(self, alice: User) -> None:
        attempt = make.practising(alice)

        saved = make.tell(attempt, said(0, [1], seq=1), said(4, [1], seq=2), said(1, [1], seq=3, lease_no=2))

        assert saved.taken == frozenset()
        assert not Answer.objects.exists()

    @pytest.mark.security("S67")
    def test_nobody_writes_into_the_paper_of_another(self, alice: User, bob: User) -> None:
        attempt = make.practising(alice)

        with pytest.raises(NoSuchAttempt):
            save(attempt_id=attempt.pk, learner=bob, lease=attempt.lease, said=[said(1, [1], seq=1)], at=NOON)
        with pytest.raises(GoesOnElsewhere):
            make.tell(attempt, said(1, [1], seq=1), lease=uuid4())

    @pytest.mark.security("S67")
    @pytest.mark.parametrize("late", [GRACE + timedelta(seconds=1), timedelta(minutes=30)])
    def test_what_comes_after_the_grace_is_kept_and_waits(self, alice: User, late: timedelta) -> None:
        attempt = make.practising(alice)
        make.tell(attempt, said(1, make.right(attempt, 1), seq=1))

        saved = make.tell(attempt, said(1, [1], seq=2), said(2, [0], seq=3), at=attempt.deadline + late)

        assert len(saved.taken) == 2
        assert latest_answers(attempt).keys() == {1}
        assert waiting_answers(attempt) == 2

    def test_what_comes_within_the_grace_counts(self, alice: User) -> None:
        attempt = make.practising(alice)

        make.tell(attempt, said(1, [1], seq=1), at=attempt.deadline + GRACE)

        assert latest_answers(attempt).keys() == {1}

    def test_a_save_is_one_statement(self, alice: User) -> None:
        attempt = make.practising(alice)
        with CaptureQueriesContext(connection) as seen:
            make.tell(attempt, said(1, [1], seq=1))

        assert len(seen.captured_queries) == 1


class TestEnd:
    """Handed in, or the deadline hands in; never early, never twice."""

    def test_handing_in_marks_at_once(self, alice: User) -> None:
        attempt = make.practising(alice)
        make.tell(attempt, said(1, make.right(attempt, 1), seq=1), said(2, make.wrong(attempt, 2), seq=2))

        ended = hand_in(attempt=attempt, at=NOON + 5 * MINUTE)

        result = newest_result(ended)
        assert result is not None
        assert (result.earned, result.out_of, result.passed) == (100, 300, False)
        assert ended.receipt
        assert hand_in(attempt=attempt, at=NOON + 6 * MINUTE).receipt == ended.receipt
        assert Entry.objects.filter(kind="exams.AttemptHandedIn").count() == 1

    def test_nothing_is_taken_after_handing_in(self, alice: User) -> None:
        attempt = make.practising(alice)
        hand_in(attempt=attempt, at=NOON + MINUTE)

        with pytest.raises(Over):
            make.tell(attempt, said(1, [1], seq=1), at=NOON + 2 * MINUTE)

    @pytest.mark.security("S67")
    def test_the_deadline_hands_in_after_the_grace_and_not_before(self, alice: User) -> None:
        attempt = make.practising(alice)
        make.tell(attempt, said(1, make.right(attempt, 1), seq=1))

        assert time_out(attempt=attempt, at=attempt.deadline + GRACE - timedelta(seconds=1)).is_running
        ended = time_out(attempt=attempt, at=attempt.deadline + GRACE)

        assert ended.state == Attempt.State.TIMED_OUT
        assert newest_result(ended) is not None
        saved = make.tell(attempt, said(2, [1], seq=2), at=attempt.deadline + 2 * GRACE)
        assert saved.state == "TIMED_OUT"
        assert waiting_answers(ended) == 1

    def test_the_database_itself_lets_no_attempt_end_early(self, alice: User) -> None:
        attempt = make.practising(alice)

        with pytest.raises(IntegrityError, match="never_ends_early"), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(state="TIMED_OUT", ended_at=NOON)

    @pytest.mark.usefixtures("real_transactions")
    def test_an_answer_acknowledged_while_it_is_handed_in_is_marked(self, alice: User) -> None:
        attempt = make.practising(alice, questions=8)

        def answer(number: int) -> int:
            try:
                make.tell(attempt, said(number, make.right(attempt, number), seq=number))
            except Over:
                return 0
            finally:
                connection.close()
            return 1

        def end() -> int:
            hand_in(attempt=attempt, at=NOON + MINUTE)
            connection.close()
            return 0

        with ThreadPoolExecutor(5) as hands:
            acknowledged = [hands.submit(answer, number) for number in range(1, 5)]
            ending = hands.submit(end)
            acknowledged += [hands.submit(answer, number) for number in range(5, 9)]
        ending.result()

        result = newest_result(attempt)
        assert result is not None
        assert result.earned == 100 * sum(one.result() for one in acknowledged)
