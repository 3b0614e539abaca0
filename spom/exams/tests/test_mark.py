"""Marking: a pure function; late answers, publication, and what a pass does."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spom.credentials.models import Credential
from spom.exams.actions.handing_in import hand_in, time_out
from spom.exams.actions.marking import AnswersWait, NothingWaits, decide_late, publish
from spom.exams.items.gift import read_gift
from spom.exams.items.items import Level
from spom.exams.models.results import Result
from spom.exams.models.sitting import GRACE
from spom.exams.papers.marking import Amendment, mark
from spom.exams.papers.paper import Asked, Paper, answers_of
from spom.exams.queries.results import newest_result, official_result, waiting_answers
from spom.exams.registry import RESULT_OUT
from spom.exams.tests import make
from spom.exams.tests.make import NOON, said
from spom.identity.models import User
from spom.journal.events import reference
from spom.journal.models import Entry
from spom.portal.models.notice import Notice
from spom.portal.queries.wording import words
from spom.programme.models.enrolment import CarriedRecord
from spom.programme.queries.eligibility import eligibility

ALL = """One? {=a ~b ~c}

Several? {~%50%a ~%50%b ~%-50%c ~d}

Judge. {F}

Number? {#10:0.5}

Pairs? {=A -> 1 =B -> 2 =C -> 1 = -> 3}
"""
SEED = "seed"


def paper(*, wrong_costs: int = 0) -> Paper:
    items = read_gift(ALL).items
    questions = tuple(
        Asked(number=number, question=number, version=1, item=item, level=Level.MEDIUM)
        for number, item in enumerate(items, start=1)
    )
    return Paper(questions=questions, cases=(), marks_each=2, needed=500, wrong_costs=wrong_costs)


def shown(number: int, *originals: int) -> list[int]:
    """Places of the paper's own answers, as the candidate of this seed meets them."""
    order = answers_of(paper().questions[number - 1], seed=SEED)
    return [order.index(one) for one in originals]


class TestMark:
    """From what was said to what it earns."""

    @pytest.mark.parametrize(
        ("number", "answer", "earned"),
        [
            (1, shown(1, 0), 200),
            (1, shown(1, 1), 0),
            (1, shown(1, 0, 1), None),
            (2, shown(2, 0, 1), 200),
            (2, shown(2, 0), 100),
            (2, shown(2, 0, 1, 2), 100),
            (2, shown(2, 2), 0),
            (3, [1], 200),
            (3, [0], 0),
            (4, "10.5", 200),
            (4, " 1 0 ", 200),
            (4, "10.51", 0),
            (4, "ten", None),
            (4, "NaN", None),
            (5, shown(5, 0, 1, 0), 200),
            (5, shown(5, 2, 1, 0), 200),
            (5, shown(5, 3, 1, 3), 67),
            (5, [None, None, None], None),
            (1, None, None),
            (1, [99], None),
            (1, "a", None),
        ],
    )
    def test_earns(self, number: int, answer: Any, earned: int | None) -> None:
        assert mark(paper(), {number: answer}, seed=SEED).by_question[number] == earned

    def test_a_wrong_answer_costs_only_where_it_is_said(self) -> None:
        wrong = {1: shown(1, 1), 4: "7"}

        assert mark(paper(), wrong, seed=SEED).earned == 0
        assert mark(paper(wrong_costs=25), wrong, seed=SEED).earned == -100
        assert mark(paper(wrong_costs=25), {}, seed=SEED).earned == 0

    def test_passes_with_what_is_needed(self) -> None:
        most = {1: shown(1, 0), 3: [1]}

        assert not mark(paper(), most, seed=SEED).passed
        assert mark(paper(), most | {2: shown(2, 0)}, seed=SEED).passed

    def test_corrections_earn_too(self) -> None:
        more = (Amendment(number=1, right=frozenset({1})), Amendment(number=4, for_all=True))

        score = mark(paper(), {1: shown(1, 1)}, seed=SEED, amendments=more)

        assert (score.by_question[1], score.by_question[4]) == (200, 200)

    # A machine under load generates slowly; that says nothing about marking.
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.dictionaries(st.integers(0, 6), st.none() | st.text() | st.lists(st.none() | st.integers(-9, 9))))
    def test_whatever_a_browser_says_is_marked_within_the_paper(self, answers: dict[int, Any]) -> None:
        score = mark(paper(wrong_costs=50), answers, seed=SEED)

        assert -score.out_of <= score.earned <= score.out_of
        assert score == mark(paper(wrong_costs=50), answers, seed=SEED)
        assert sum(row[0] for row in score.by_topic.values()) == score.earned


@pytest.mark.django_db
class TestResults:
    """Provisional, official, and marked again."""

    def test_late_answers_wait_and_hold_the_official_result(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        over = attempt.deadline + GRACE
        time_out(attempt=attempt, at=over)
        make.tell(attempt, said(1, make.right(attempt, 1), seq=1), at=over + GRACE)

        with pytest.raises(AnswersWait):
            publish(attempt=attempt, by=grace, at=over + 2 * GRACE)
        decide_late(attempt=attempt, accepted=True, reason="The centre's line was cut", by=grace, at=over + 3 * GRACE)

        result = newest_result(attempt)
        assert result is not None
        assert (result.revision, result.earned, waiting_answers(attempt)) == (2, 100, 0)
        with pytest.raises(NothingWaits):
            decide_late(attempt=attempt, accepted=False, reason="Again", by=grace, at=over + 4 * GRACE)

    def test_late_answers_that_do_not_count_change_nothing(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        over = attempt.deadline + GRACE
        time_out(attempt=attempt, at=over)
        make.tell(attempt, said(1, make.right(attempt, 1), seq=1), at=over + GRACE)

        decide_late(attempt=attempt, accepted=False, reason="The line was up", by=grace, at=over + 2 * GRACE)

        assert publish(attempt=attempt, by=grace, at=over + 3 * GRACE).earned == 0

    def test_an_official_pass_is_news_the_programme_acts_upon(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        make.tell(attempt, *(said(number, make.right(attempt, number), seq=number) for number in (1, 2, 3)))
        hand_in(attempt=attempt, at=NOON + timedelta(minutes=9))
        assert not CarriedRecord.objects.filter(kind="PASS").exists()

        publish(attempt=attempt, by=grace, at=NOON + timedelta(hours=4))
        publish(attempt=attempt, by=grace, at=NOON + timedelta(hours=5))

        assert CarriedRecord.objects.get(kind="PASS").amount == 3
        assert Entry.objects.filter(kind="exams.ModulePassed").count() == 1
        assert attempt.enrolment is not None
        proof = eligibility(enrolment=attempt.enrolment, module=attempt.module, at=NOON + timedelta(days=1))
        assert "You passed this test" in " ".join(str(one.sentence) for one in proof.open_ends())

    def test_an_official_result_is_told_and_a_pass_is_certified(self, client: Client, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        make.tell(attempt, *(said(number, make.right(attempt, number), seq=number) for number in (1, 2, 3)))
        hand_in(attempt=attempt, at=NOON + timedelta(minutes=9))
        assert not Notice.objects.filter(kind="exams.result_out").exists()
        assert not Credential.objects.exists()

        publish(attempt=attempt, by=grace, at=NOON + timedelta(hours=4))
        publish(attempt=attempt, by=grace, at=NOON + timedelta(hours=5))

        told = Notice.objects.get(to=alice, kind="exams.result_out")
        assert told.link == reverse("exams:result", args=[attempt.pk])
        certificate = Credential.objects.get(learner=alice)
        assert (certificate.module, certificate.source) == (attempt.module, reference(attempt))
        page = client.get(reverse("credentials:verify", args=[certificate.public_id])).content.decode()
        assert "This certificate is valid" in page

    @pytest.mark.parametrize("language", ["en", "hi", "de"])
    def test_the_notice_tells_no_marks(self, alice: User, grace: User, language: str) -> None:
        attempt = make.sitting(alice)
        make.tell(attempt, *(said(number, make.wrong(attempt, number), seq=number) for number in (1, 2, 3)))
        publish(
            attempt=hand_in(attempt=attempt, at=NOON + timedelta(minutes=9)), by=grace, at=NOON + timedelta(hours=4)
        )

        told = Notice.objects.get(to=alice, kind="exams.result_out")
        said_so = words(RESULT_OUT, told.context, language=language, person=alice.full_name)

        assert attempt.module.name in said_so.subject
        assert " 0 " not in said_so.text
        assert not Credential.objects.exists()

    def test_practice_is_final_at_once_and_passes_nothing(self, alice: User) -> None:
        attempt = make.practising(alice)
        make.tell(attempt, *(said(number, make.right(attempt, number), seq=number) for number in (1, 2, 3)))
        hand_in(attempt=attempt, at=NOON + timedelta(minutes=9))

        result = official_result(attempt)
        assert result is not None
        assert result.passed
        assert not CarriedRecord.objects.exists()

    def test_the_database_lets_nobody_pass_without_the_marks(self, alice: User) -> None:
        attempt = make.practising(alice)
        hand_in(attempt=attempt, at=NOON + timedelta(minutes=9))

        with pytest.raises(IntegrityError, match="passes_by_its_marks"), transaction.atomic():
            Result.objects.update(passed=True)
