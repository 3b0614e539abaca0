"""Questions in the bank: written, rewritten, remarked on, sent on their way, and brought in from files."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spom.exams.actions.importing import (
    NothingToTake,
    NotThisFormat,
    TakenBefore,
    hand_out,
    look_into,
    take,
)
from spom.exams.actions.writing import (
    InUse,
    NoSuchWay,
    NotAnswerable,
    OwnWork,
    move_question,
    move_questions,
    remark,
    rewrite_question,
    write_question,
)
from spom.exams.items.gift import read_gift
from spom.exams.models.bank import BankImport, Question
from spom.exams.queries.bank import Wish, alike, newest_version, questions
from spom.exams.tests import make
from spom.exams.tests.make import NOON
from spom.identity.models import User
from spom.journal.models import Entry
from spom.programme.models.catalogue import Module
from spom.programme.tests.make import module

pytestmark = pytest.mark.django_db
State = Question.State
TWO = "::One:: First? {=a ~b}\n\n::Two:: Second? {T}\n\nExplain. {}"


def looked(by: User, source: str = TWO) -> BankImport:
    home, gift = Module.objects.first() or module(), BankImport.Format.GIFT
    return look_into(module=home, name="two.gift", written_in=gift, source=source.encode(), by=by, at=NOON)


class TestWriting:
    """Versions stay."""

    def test_keeps_words_and_key(self, grace: User) -> None:
        question = make.question("Which **act**?", by=grace)

        assert newest_version(question).item == make.item("Which **act**?")
        assert question.words == "Which act?"
        assert question.state == State.DRAFT

    def test_another_version_leaves_the_first_as_it_was(self, grace: User) -> None:
        question = make.question("Old?", by=grace)
        move_question(question=question, to=State.REVIEW, by=grace, at=NOON)

        again = rewrite_question(question=question, item=make.item("First?"), by=grace, at=NOON)

        assert again.state == State.DRAFT
        assert [version.item.stem.body for version in again.versions.order_by("number")] == ["Old?", "First?"]

    def test_what_nobody_could_answer_is_refused(self, grace: User) -> None:
        unusable = read_gift("x {=a ~b}").items[0]
        with pytest.raises(NotAnswerable, match="it asks nothing"):
            write_question(module=module(), item=make.item("   "), by=grace, at=NOON)

        assert unusable.faults() == []
        assert not Question.objects.exists()

    def test_the_journal_tells_that_and_never_what(self, grace: User) -> None:
        make.question("The secret stem", by=grace)

        entry = Entry.objects.get(kind="exams.QuestionWritten")
        assert "secret stem" not in str(entry.about)


class TestWay:
    """Draft, review, pilot, live, retired."""

    def test_goes_on_step_by_step(self, grace: User, vera: User) -> None:
        question = make.question(by=grace)

        for to, by in [(State.REVIEW, grace), (State.PILOT, vera), (State.LIVE, vera), (State.RETIRED, vera)]:
            question = move_question(question=question, to=to, by=by, at=NOON)

        assert question.state == State.RETIRED
        assert Entry.objects.filter(kind="exams.QuestionMoved").count() == 4

    @pytest.mark.parametrize("to", [State.LIVE, State.PILOT, State.DRAFT])
    def test_leaves_no_step_out(self, grace: User, to: State) -> None:
        with pytest.raises(NoSuchWay):
            move_question(question=make.question(by=None), to=to, by=grace, at=NOON)

    @pytest.mark.parametrize("to", [State.LIVE, State.PILOT])
    def test_nobody_releases_their_own(self, grace: User, to: State) -> None:
        question = make.question(by=grace)
        move_question(question=question, to=State.REVIEW, by=grace, at=NOON)

        with pytest.raises(OwnWork):
            move_question(question=question, to=to, by=grace, at=NOON)

    def test_many_go_together_and_are_one_fact(self, grace: User, vera: User) -> None:
        questions = [make.question("One?", by=grace), make.question("Two?", by=grace)]

        move_questions(questions=questions, to=State.REVIEW, by=vera, at=NOON)

        assert list(Question.objects.values_list("state", flat=True)) == [State.REVIEW, State.REVIEW]
        fact = Entry.objects.get(kind="exams.QuestionsMoved")
        assert fact.subjects == [f"exams.Question:{question.pk}" for question in questions]

    def test_of_many_all_go_or_none(self, grace: User, vera: User) -> None:
        ours, theirs = make.question("One?", by=grace), make.question("Two?", by=vera)
        move_questions(questions=[ours, theirs], to=State.REVIEW, by=vera, at=NOON)

        with pytest.raises(OwnWork):
            move_questions(questions=[ours, theirs], to=State.LIVE, by=vera, at=NOON)

        assert set(Question.objects.values_list("state", flat=True)) == {State.REVIEW}

    def test_whoever_wrote_it_last_is_its_author(self, grace: User, vera: User) -> None:
        question = make.question(by=vera)
        question = rewrite_question(question=question, item=make.item("Better?"), by=grace, at=NOON)
        move_question(question=question, to=State.REVIEW, by=vera, at=NOON)

        with pytest.raises(OwnWork):
            move_question(question=question, to=State.LIVE, by=grace, at=NOON)

    def test_a_question_in_use_keeps_its_words(self, grace: User, vera: User) -> None:
        question = make.question(by=grace)
        move_question(question=question, to=State.REVIEW, by=grace, at=NOON)
        move_question(question=question, to=State.LIVE, by=vera, at=NOON)

        with pytest.raises(InUse):
            rewrite_question(question=question, item=make.item("Other?"), by=grace, at=NOON)

    def test_a_remark_names_the_version(self, grace: User, vera: User) -> None:
        question = rewrite_question(question=make.question(by=grace), item=make.item("2?"), by=grace, at=NOON)

        assert remark(question=question, text="Ambiguous.", by=vera, at=NOON).version == 2


class TestFinding:
    """Likes, and lists."""

    def test_nearly_the_same_words_are_shown(self, grace: User) -> None:
        first = make.question("Which cost does not change with the level of output in the short run?")
        twin = make.question("Which costs do not change with the level of output in the short run?")
        make.question("Who appoints the first auditor of a company?")

        assert alike(first) == [twin]

    def test_filters_hold_together(self, grace: User) -> None:
        wanted = make.question("Alpha cost", by=grace)
        move_question(question=wanted, to=State.REVIEW, by=grace, at=NOON)
        make.question("Alpha draft")

        assert list(questions(Wish(words="alpha", state=State.REVIEW))) == [wanted]


class TestFiles:
    """Looked into first; then taken exactly as shown."""

    def test_looking_changes_nothing(self, grace: User) -> None:
        found = looked(grace)

        assert (found.found, found.lost) == (2, 1)
        assert not Question.objects.exists()

    def test_takes_what_was_shown_as_drafts(self, grace: User) -> None:
        taken = take(bank_import=looked(grace), by=grace, at=NOON)

        assert taken.taken == 2
        assert set(Question.objects.values_list("words", "state")) == {("First?", "DRAFT"), ("Second?", "DRAFT")}

    def test_a_second_click_takes_nothing_twice(self, grace: User) -> None:
        found = looked(grace)
        take(bank_import=found, by=grace, at=NOON)

        with pytest.raises(TakenBefore):
            take(bank_import=found, by=grace, at=NOON)

        assert Question.objects.count() == 2

    def test_the_same_file_again_brings_nothing(self, grace: User) -> None:
        home = looked(grace).module
        for _ in range(2):
            again = look_into(
                module=home, name="x", written_in=BankImport.Format.GIFT, source=TWO.encode(), by=grace, at=NOON
            )
            if not again.known:
                take(bank_import=again, by=grace, at=NOON)

        assert again.known == 2
        with pytest.raises(NothingToTake):
            take(bank_import=again, by=grace, at=NOON)

    def test_many_cost_no_more_statements_than_few(self, grace: User) -> None:
        counts = []
        for beginning, many in ((0, 2), (100, 60)):
            source = "\n\n".join(f"Is {beginning + number} even? {{T}}" for number in range(many))
            found = looked(grace, source)
            with CaptureQueriesContext(connection) as seen:
                assert take(bank_import=found, by=grace, at=NOON).taken == many
            counts.append(len(seen.captured_queries))

        assert counts[0] == counts[1]

    def test_twins_inside_a_file_are_taken_once(self, grace: User) -> None:
        assert take(bank_import=looked(grace, "A? {T}\n\nA? {T}"), by=grace, at=NOON).taken == 1

    @pytest.mark.parametrize(
        ("written_in", "source", "why"),
        [
            (BankImport.Format.GIFT, b"\xff\xfe\x00", "not in UTF-8"),
            (BankImport.Format.MOODLE_XML, b"<quiz>", "not well-formed"),
            (BankImport.Format.QTI, b"<quiz/>", "no QTI item"),
        ],
    )
    def test_what_cannot_be_read_is_refused_in_words(
        self, grace: User, written_in: BankImport.Format, source: bytes, why: str
    ) -> None:
        with pytest.raises(NotThisFormat, match=why):
            look_into(module=module(), name="x", written_in=written_in, source=source, by=grace, at=NOON)

    @pytest.mark.parametrize("written_in", [BankImport.Format.GIFT, BankImport.Format.MOODLE_XML])
    def test_what_goes_out_comes_in_again(self, grace: User, written_in: BankImport.Format) -> None:
        items = [newest_version(make.question("Out?", by=grace)).item]
        file = hand_out(items=items, written_in=written_in, by=grace, at=NOON)

        found = look_into(module=module("B1"), name="x", written_in=written_in, source=file, by=grace, at=NOON)

        assert found.found == 1
        assert Entry.objects.get(kind="exams.QuestionsExported").about["count"] == 1
