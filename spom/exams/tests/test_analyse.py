"""What results say about questions: figures reckoned by hand, and the page that shows them."""

from datetime import timedelta
from statistics import correlation, fmean

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from spom.exams.actions.analysing import analyse_questions
from spom.exams.actions.handing_in import hand_in
from spom.exams.actions.marking import publish
from spom.exams.actions.starting import Knock, confirm, start_test
from spom.exams.models.sitting import Attempt
from spom.exams.models.statistics import QuestionStatistic
from spom.exams.papers.analysis import (
    Answers,
    Flag,
    Key,
    Sheet,
    alpha,
    analysed,
    discrimination,
    drift,
    error_of_measurement,
)
from spom.exams.queries.analysis import sheets_of
from spom.exams.tests import make
from spom.exams.tests.make import NOON, said
from spom.identity.models import User
from spom.journal.models import Entry

# Four people, three questions, a perfect Guttman scale: KR-20 by hand is 3/2 · (1 - 0.625/1.25).
SCALE = [[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
ONE, TWO, THREE = (1, 1), (2, 1), (3, 1)
KEYS = (ONE, TWO, THREE)


def sheets(rows: list[list[float]], chosen: list[int] | None = None) -> list[Sheet]:
    """Papers of three questions; `chosen` is what each chose in the first."""
    picked = chosen or [0] * len(rows)
    return [
        Sheet(shares=dict(zip(KEYS, row, strict=True)), chosen={ONE: frozenset({place})})
        for row, place in zip(rows, picked, strict=True)
    ]


class TestFigures:
    """Pure functions."""

    def test_reliability_by_hand(self) -> None:
        assert alpha(SCALE) == pytest.approx(0.75)
        assert error_of_measurement(SCALE) == pytest.approx((1.25 * 0.25) ** 0.5)
        assert alpha([[1.0, 0.0]]) is None
        assert alpha([[1.0, 1.0], [1.0, 1.0]]) is None

    def test_a_question_is_compared_with_the_others_and_not_with_itself(self) -> None:
        figures = analysed(sheets(SCALE), {})

        assert [figures[key].facility for key in KEYS] == [0.75, 0.5, 0.25]
        # Against the mean of the two others, by hand: covariance 0.09375, variances 0.1875 and 0.171875.
        assert figures[ONE].discrimination == pytest.approx(0.09375 / (0.1875 * 0.171875) ** 0.5)
        assert figures[ONE].discrimination == pytest.approx(correlation([1, 1, 1, 0], [1, 0.5, 0, 0]))

    @given(st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=4), min_size=3, max_size=40))
    @settings(max_examples=50, deadline=None)
    def test_agrees_with_numpy(self, rows: list[list[float]]) -> None:
        table = np.array(rows)
        reliable = alpha(rows)
        total = table.sum(axis=1).var()
        if reliable is None:
            assert total == 0
        else:
            assert reliable == pytest.approx(4 / 3 * (1 - table.var(axis=0).sum() / total))
        apart = discrimination(list(table[:, 0]), list(table[:, 1:].mean(axis=1)))
        if apart is not None:
            assert apart == pytest.approx(np.corrcoef(table[:, 0], table[:, 1:].mean(axis=1))[0, 1], abs=1e-9)

    def test_says_nothing_of_a_few(self) -> None:
        assert analysed(sheets([[0.0, 1.0, 1.0]] * 29), {})[ONE].flags == ()
        assert analysed(sheets([[0.0, 1.0, 1.0]] * 30), {})[ONE].flags == (Flag.TOO_HARD,)

    def test_finds_a_key_on_the_wrong_answer(self) -> None:
        # Those who know everything else choose the second answer; the key says the first.
        rows = [[0.0, 1.0, 1.0]] * 20 + [[1.0, 0.0, 0.0]] * 20
        asked = {ONE: Answers(number=3, right=frozenset({0}))}

        found = analysed(sheets(rows, [1] * 20 + [0] * 20), asked)[ONE]

        assert found.discrimination == pytest.approx(-1)
        assert [(one.count, one.rest) for one in found.choices] == [(20, 0.0), (20, 1.0), (0, None)]
        assert set(found.flags) == {Flag.AGAINST, Flag.KEY, Flag.IDLE_ANSWER}

    def test_a_good_question_has_no_flag(self) -> None:
        rows = [[1.0, 1.0, 1.0]] * 20 + [[0.0, 0.0, 1.0]] * 10 + [[0.0, 0.0, 0.0]] * 10
        asked = {ONE: Answers(number=3, right=frozenset({0}))}

        assert analysed(sheets(rows, [0] * 20 + [1] * 10 + [2] * 10), asked)[ONE].flags == ()

    def test_a_question_that_got_around_is_noticed(self) -> None:
        early, late = [0.0, 0.0, 1.0] * 20, [1.0, 1.0, 0.0] * 20

        assert drift(early[:40]) is None
        assert drift(early + early) == pytest.approx(0)
        moved = drift(early + late)
        # Thirds of sixty: the difference is a third, its standard error sqrt(2 · (2/9 · 60/59) / 60).
        assert moved == pytest.approx((1 / 3) / (2 * (2 / 9 * 60 / 59) / 60) ** 0.5)
        assert Flag.DRIFTS in analysed(sheets([[one, 1.0, 0.0] for one in early + late]), {})[ONE].flags


@pytest.mark.django_db
class TestBank:
    """From official results to the page."""

    def test_what_was_chosen_is_told_by_the_places_of_the_bank(self, alice: User, bob: User, grace: User) -> None:
        first, second = sat_by_two(alice, bob, grace)

        found = sheets_of(first.module)

        assert len(found) == 2
        right = [key for key, share in found[0].shares.items() if share == 1]
        assert len(right) == 3
        # The right answer stands first in the bank, whatever place the candidate met it at.
        assert {found[0].chosen[key] for key in right} == {frozenset({0})}
        missed = [key for key, share in found[1].shares.items() if not share]
        assert frozenset({0}) not in {found[1].chosen[key] for key in missed}
        assert second.form_id == first.form_id

    def test_is_kept_beside_the_question_and_reckoned_anew(self, alice: User, bob: User, grace: User) -> None:
        first, _second = sat_by_two(alice, bob, grace)

        for _time in range(2):
            analyse_questions(module=first.module, by=grace, at=NOON + timedelta(days=1))

        rows = QuestionStatistic.objects.all()
        assert {(row.answers, row.exposure) for row in rows} == {(2, 2)}
        assert fmean(row.facility for row in rows) == pytest.approx(4 / 6)
        assert Entry.objects.filter(kind="exams.QuestionsAnalysed").count() == 2

    def test_the_page_is_for_those_who_release(self, client: Client, alice: User, bob: User, grace: User) -> None:
        first, _second = sat_by_two(alice, bob, grace)
        address = reverse("exams:analysis", args=[first.module_id])
        client.force_login(alice)
        assert client.get(address).status_code == 403

        client.force_login(grace)
        assert first.module.name in client.get(reverse("exams:analyses")).content.decode()
        assert "Not reckoned yet" in client.get(address).content.decode()
        page = client.post(reverse("exams:analyse", args=[first.module_id]), follow=True).content.decode()
        assert "Too few answers to say" in page
        question = QuestionStatistic.objects.order_by("pk")[0].question_id
        shown = client.get(reverse("exams:question", args=[question])).content.decode()
        assert "Their share of the other questions" in shown


def sat_by_two(alice: User, bob: User, grace: User) -> tuple[Attempt, Attempt]:
    """Two official results of one form: everything right, and one of three."""
    admission = make.admitted(alice)
    confirm(admission=admission, code=admission.code, at=NOON)
    first = start_test(admission=admission, knock=Knock(), at=NOON)
    other = make.let_in(bob)
    confirm(admission=other, code=other.code, at=NOON)
    second = start_test(admission=other, knock=Knock(), at=NOON)
    for minutes, (attempt, right) in enumerate(((first, 3), (second, 1)), start=30):
        for number in (1, 2, 3):
            answer = make.right(attempt, number) if number <= right else make.wrong(attempt, number)
            make.tell(attempt, said(number, answer, seq=number))
        hand_in(attempt=attempt, at=NOON + timedelta(minutes=minutes))
        publish(attempt=attempt, by=grace, at=NOON + timedelta(hours=4))
    return first, second


def test_keys_are_questions_with_their_version() -> None:
    key: Key = (1, 2)
    assert analysed([Sheet(shares={key: 1.0}, chosen={})], {}).keys() == {key}
