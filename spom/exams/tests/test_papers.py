"""Blueprints, parallel forms, and the seal on them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spom.exams.actions.papers import (
    AsksNothing,
    Line,
    NotEnoughQuestions,
    NotYetTheHour,
    draw_blueprint,
    open_form,
    withdraw_form,
)
from spom.exams.items.gift import read_gift
from spom.exams.items.gift_out import write_gift
from spom.exams.items.items import Choice, Level
from spom.exams.items.moodle_xml import read_moodle_xml, write_moodle_xml
from spom.exams.models.bank import Question
from spom.exams.models.papers import Blueprint, Form, FormQuestion
from spom.exams.papers.assembling import Candidate, TooFew, Wanted, ease_of, parallel_forms
from spom.exams.papers.paper import answers_of, order_of
from spom.exams.queries.papers import paper_of
from spom.exams.tests import make
from spom.exams.tests.make import NOON
from spom.identity.models import Session, User
from spom.journal.models import Entry
from spom.kit.crypto import Unreadable
from spom.programme.tests.make import module

LEVELS = ("easy", "medium", "hard")
CASES = """::Mill:: A mill makes cloth.

// [tag:case:Mill] [tag:level:hard]
::One:: What does it make? {=cloth ~steel}

// [tag:case:Mill]
::Two:: Is it a mill? {T}

// [tag:case:Gone]
::Three:: Whose? {=mine ~yours}

::Alone:: Nobody asks about this.
"""


class TestCasesInFiles:
    """Scenarios come in and go out with their questions."""

    def test_a_text_becomes_the_scenario_of_those_that_name_it(self) -> None:
        reading = read_gift(CASES)

        first, second, third = reading.items
        assert first.case == second.case
        assert first.case is not None
        assert first.case.text.body == "A mill makes cloth."
        assert (first.level, second.level) == (Level.HARD, Level.MEDIUM)
        assert third.case is None
        assert len(reading.losses) == 2

    def test_nothing_is_lost_on_the_way_out_and_back(self) -> None:
        items = read_gift(CASES).items[:2]

        assert read_gift(write_gift(items)).items == items
        assert read_moodle_xml(write_moodle_xml(items)).items == items


class TestAssembling:
    """Equally hard, nothing twice."""

    @staticmethod
    def pool(number: int, first: int = 0) -> tuple[Candidate, ...]:
        return tuple(Candidate(keys=(first + n,), ease=(0.2, 0.5, 0.7, 0.9)[n % 4], used=n % 2) for n in range(number))

    @pytest.mark.parametrize("seed", range(5))
    def test_forms_are_equally_hard_and_share_nothing(self, seed: int) -> None:
        cases = tuple(Candidate(keys=tuple(range(500 + 5 * n, 505 + 5 * n)), ease=2 + n * 0.3) for n in range(6))
        lines = [Wanted(count=15, pool=self.pool(60)), Wanted(count=3, pool=cases)]

        first, second = parallel_forms(lines, forms=2, dice=make.dice(seed))

        keys = [[key for one in form for key in one.keys] for form in (first, second)]
        assert [len(one) for one in keys] == [30, 30]
        assert set(keys[0]).isdisjoint(keys[1])
        assert abs(ease_of(first) - ease_of(second)) < 0.75  # of thirty

    def test_the_least_used_come_first(self) -> None:
        [form] = parallel_forms([Wanted(count=10, pool=self.pool(20))], forms=1, dice=make.dice(3))

        assert {one.used for one in form} == {0}

    def test_a_question_two_lines_ask_for_is_taken_once(self) -> None:
        lines = [Wanted(count=4, pool=self.pool(8)), Wanted(count=4, pool=self.pool(8))]

        [form] = parallel_forms(lines, forms=1, dice=make.dice(3))

        assert len({key for one in form for key in one.keys}) == 8

    def test_says_which_line_lacks_what(self) -> None:
        with pytest.raises(TooFew) as no:
            parallel_forms(
                [Wanted(count=1, pool=self.pool(1)), Wanted(count=5, pool=self.pool(5))], forms=1, dice=make.dice(3)
            )

        assert (no.value.line, no.value.missing) == (1, 1)


@pytest.mark.django_db
class TestForms:
    """Frozen, and sealed until the hour."""

    def test_a_form_holds_what_its_blueprint_asks_for(self) -> None:
        for number in range(8):
            make.live(number, topic="Law/Meetings" if number % 2 else "Tax", level=LEVELS[number % 3])
        for number in range(3):
            make.live(20 + number, case="Mill")
        plan = make.blueprint(Line(count=2, topic="Law"), Line(count=1, of_each_case=3))

        [form] = make.forms(plan)

        paper = paper_of(form)
        assert [asked.topic for asked in paper.questions if asked.case is None] == ["Law/Meetings"] * 2
        assert [asked.case for asked in paper.questions].count(0) == 3
        assert paper.cases[0].title == "Mill"
        assert (form.count, form.marks) == (5, 5)

    def test_questions_under_way_are_left_out(self) -> None:
        make.live(1)
        make.question("A draft?")

        with pytest.raises(NotEnoughQuestions, match="Line 1 of the blueprint needs 1 more"):
            make.forms(make.blueprint())

    def test_a_blueprint_asks_for_something(self) -> None:
        plan = make.blueprint()

        with pytest.raises(AsksNothing):
            draw_blueprint(
                module=plan.module,
                name="Empty",
                purpose=Blueprint.Purpose.TEST,
                minutes=60,
                marks_each=1,
                wrong_costs=0,
                lines=(),
                by=None,
                at=NOON,
            )

    def test_what_it_asks_is_nowhere_to_be_read_before_the_hour(self) -> None:
        make.live(1)
        make.live(2)

        [form] = make.forms(make.blueprint(), opens_at=NOON + timedelta(hours=1))

        assert "Question" not in form.sealed
        assert not FormQuestion.objects.exists()
        with pytest.raises(NotYetTheHour):
            open_form(form=form, at=NOON)
        open_form(form=form, at=NOON + timedelta(hours=1))
        assert form.places.count() == 2

    def test_words_sealed_for_one_form_cannot_be_put_into_another(self) -> None:
        for number in range(4):
            make.live(number)
        first, second = make.forms(make.blueprint(), number=2)
        Form.objects.filter(pk=first.pk).update(sealed=second.sealed)

        with pytest.raises(Unreadable):
            paper_of(Form.objects.get(pk=first.pk))

    @pytest.mark.security("S67")
    def test_before_its_hour_nothing_of_it_stays_in_memory(self) -> None:
        for number in range(2):
            make.live(number)
        [form] = make.forms(make.blueprint(), opens_at=NOON + timedelta(hours=1))
        paper = paper_of(form)

        # Whatever is remembered is not asked for again.
        sealed, form.sealed = form.sealed, ""
        with pytest.raises(Unreadable):
            paper_of(form)

        form.sealed = sealed
        opened = open_form(form=form, at=NOON + timedelta(hours=1))
        assert paper_of(opened) == paper
        opened.sealed = ""
        assert paper_of(opened) == paper

    def test_it_keeps_its_words_when_the_bank_changes(self) -> None:
        kept = make.live(1)
        make.live(2)
        [form] = make.forms(make.blueprint())
        Question.objects.filter(pk=kept.pk).update(state=Question.State.RETIRED, newest=2)

        assert {asked.version for asked in paper_of(form).questions} == {1}

    def test_a_second_batch_takes_what_the_first_left(self) -> None:
        for number in range(4):
            make.live(number)
        plan = make.blueprint()
        [first], [second] = make.forms(plan, opens_at=NOON + timedelta(days=1)), make.forms(plan)

        asked = [{one.question for one in paper_of(form).questions} for form in (first, second)]
        assert asked[0].isdisjoint(asked[1])

    def test_each_candidate_has_an_order_of_their_own(self) -> None:
        for number in range(6):
            make.live(number)
        for number in range(3):
            make.live(20 + number, case="Mill")
        paper = paper_of(make.forms(make.blueprint(Line(count=6), Line(count=1, of_each_case=3)))[0])

        orders = {tuple(asked.number for asked in order_of(paper, seed=str(seed))) for seed in range(20)}

        assert len(orders) > 10
        for order in orders:
            first = order.index(1)
            assert order[first : first + 3] == (1, 2, 3)
        asked = paper.questions[5]
        assert isinstance(asked.item.task, Choice)
        assert len({answers_of(asked, seed=str(seed)) for seed in range(100)}) == 6

    def test_a_withdrawn_form_is_not_in_use(self, grace: User) -> None:
        make.live(1)
        make.live(2)
        [form] = make.forms(make.blueprint())

        withdraw_form(form=form, by=grace, at=NOON)

        assert not Form.objects.in_use().exists()


@pytest.mark.django_db
class TestPages:
    """Blueprint to print, on screen."""

    def test_from_a_blueprint_to_two_forms(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        home = module()
        for number in range(4):
            make.live(number, of=home)
        said = {
            "module": home.pk,
            "name": "Main paper",
            "purpose": "TEST",
            "minutes": 45,
            "marks_each": 1,
            "wrong_costs": 0,
            "lines-TOTAL_FORMS": 2,
            "lines-INITIAL_FORMS": 0,
            "lines-0-count": 2,
        }

        page = client.post(reverse("exams:blueprint_new"), said, follow=True).content.decode()

        assert "2 questions" in page
        plan = Blueprint.objects.get()
        client.post(reverse("exams:assemble", args=[plan.pk]), {"number": 2, "opens_at": "2026-06-15T12:00"})
        assert [form.letter for form in plan.forms.order_by("letter")] == ["A", "B"]
        assert client.post(reverse("exams:assemble", args=[plan.pk]), {"number": 3, "opens_at": "x"}).status_code == 422
        refused = client.post(reverse("exams:assemble", args=[plan.pk]), {"number": 6, "opens_at": "2026-06-15T12:00"})
        assert refused.status_code == 409

    def test_reading_the_keys_needs_a_fresh_proof_and_is_journalled(self, client: Client, grace: User) -> None:
        make.live(1)
        make.live(2)
        [form] = make.forms(make.blueprint())
        client.force_login(grace)
        assert client.get(reverse("exams:form", args=[form.pk])).status_code == 302
        Session.objects.update(proved_at=timezone.now())

        page = client.get(reverse("exams:form", args=[form.pk]))

        assert page.status_code == 200
        assert "Right: 100 %" in page.content.decode()
        assert Entry.objects.filter(kind="exams.FormPreviewed").count() == 1

    def test_writers_do_not_see_papers(self, client: Client, kiran: User, alice: User) -> None:
        make.live(1)
        make.live(2)
        [form] = make.forms(make.blueprint())

        for person in (kiran, alice):
            client.force_login(person)
            assert client.get(reverse("exams:papers")).status_code == 403
            assert client.get(reverse("exams:form", args=[form.pk])).status_code == 403
