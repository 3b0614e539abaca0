"""Questions to test with: say only what the test is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from spom.booking.actions.checking_in import check_in
from spom.booking.models.slots import Slot
from spom.booking.tests import make as booking
from spom.exams.actions.papers import Line, assemble_forms, draw_blueprint
from spom.exams.actions.saving import Said, Saved, save
from spom.exams.actions.starting import Knock, confirm, start_practice, start_test
from spom.exams.actions.writing import write_question
from spom.exams.items.items import FULL, Case, Choice, Item, Option, Text
from spom.exams.models.bank import Question
from spom.exams.models.papers import Blueprint, Form
from spom.exams.models.sitting import Admission, Attempt
from spom.exams.papers.paper import answers_of, order_of
from spom.exams.queries.papers import paper_of
from spom.identity.models import User
from spom.programme.models.catalogue import Module
from spom.programme.tests.make import module

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def item(asked: str = "What is the capital of France?", *, title: str = "", topic: str = "") -> Item:
    """One right answer of three."""
    options = (Option(Text("Paris"), Decimal(100)), Option(Text("Lyon")), Option(Text("Nice")))
    return Item(stem=Text(asked), task=Choice(options=options), title=title, topic=topic)


def question(
    asked: str = "What is the capital of France?", *, by: User | None = None, of: Module | None = None
) -> Question:
    """A draft in the bank."""
    home = of or Module.objects.first() or module()
    return write_question(module=home, item=item(asked), by=by, at=NOON)


def live(number: int, *, of: Module | None = None, topic: str = "Law", level: str = "", case: str = "") -> Question:
    """A question in use. `level` is easy, medium or hard; `case` the title of its scenario."""
    asked = item(f"Question {number}?", topic=topic)
    asked = replace(
        asked, tags=(f"level:{level}",) if level else (), case=Case(case, Text("A firm.")) if case else None
    )
    home = of or Module.objects.first() or module()
    kept = write_question(module=home, item=asked, by=None, at=NOON)
    Question.objects.filter(pk=kept.pk).update(state=Question.State.LIVE)
    return kept


def blueprint(*lines: Line, purpose: Blueprint.Purpose = Blueprint.Purpose.TEST, minutes: int = 60) -> Blueprint:
    """A blueprint of the module; two questions of any kind unless lines are given."""
    return draw_blueprint(
        module=Module.objects.first() or module(),
        name=f"Paper {Blueprint.objects.count() + 1}",
        purpose=purpose,
        minutes=minutes,
        marks_each=1,
        wrong_costs=0,
        lines=lines or (Line(count=2),),
        by=None,
        at=NOON,
    )


def forms(of: Blueprint, *, number: int = 1, opens_at: datetime = NOON) -> list[Form]:
    """Parallel forms of it."""
    return assemble_forms(blueprint=of, number=number, opens_at=opens_at, dice=dice(1), by=None, at=NOON)


def dice(seed: int) -> Random:
    """The same throws every time."""
    return Random(seed)  # noqa: S311  # nobody guesses a test


def practice(*, questions: int = 3, minutes: int = 60) -> Blueprint:
    """A practice paper with one form."""
    for number in range(questions):
        live(number)
    plan = blueprint(Line(count=questions), purpose=Blueprint.Purpose.PRACTICE, minutes=minutes)
    forms(plan)
    return plan


def practising(learner: User, *, questions: int = 3, minutes: int = 60, at: datetime = NOON) -> Attempt:
    """A running practice paper."""
    return start_practice(blueprint=practice(questions=questions, minutes=minutes), learner=learner, at=at)


def admitted(learner: User, *, by: User | None = None) -> Admission:
    """Somebody checked in to the slot that begins at noon, with a form sealed until then."""
    home = booking.module()
    for number in range(3):
        live(number, of=home)
    plan = draw_blueprint(
        module=home,
        name=f"Test {Blueprint.objects.count() + 1}",
        purpose=Blueprint.Purpose.TEST,
        minutes=60,
        marks_each=1,
        wrong_costs=0,
        lines=[Line(count=3)],
        by=None,
        at=NOON,
    )
    forms(plan)
    return let_in(learner, by=by)


def let_in(learner: User, *, by: User | None = None) -> Admission:
    """Book, pay, arrive."""
    slot = Slot.objects.filter(starts_at=NOON).first() or booking.slot(starts_at=NOON)
    booking.confirmed(learner, on=slot, at=NOON - timedelta(days=7))
    seat = check_in(
        slot=slot,
        username=learner.username,
        chair=f"C{learner.pk}",
        arrived_at=NOON - timedelta(minutes=30),
        by=by or learner,
        at=NOON - timedelta(minutes=30),
    )
    return Admission.objects.get(seat=seat)


def sitting(learner: User, *, at: datetime = NOON) -> Attempt:
    """A running test."""
    admission = admitted(learner)
    confirm(admission=admission, code=admission.code, at=at)
    return start_test(admission=admission, knock=Knock(), at=at)


def said(number: int, answer: object, *, seq: int, lease_no: int = 1) -> Said:
    """What a window says about one question."""
    return Said(lease_no=lease_no, seq=seq, number=number, content={"a": answer})


def tell(attempt: Attempt, *what: Said, at: datetime = NOON + timedelta(minutes=1), lease: UUID | None = None) -> Saved:
    """Save it."""
    return save(attempt_id=attempt.pk, learner=attempt.learner, lease=lease or attempt.lease, said=what, at=at)


def right(attempt: Attempt, number: int) -> list[int]:
    """The right answer of a single choice, as this candidate sees it."""
    asked = order_of(paper_of(attempt.form), seed=attempt.seed)[number - 1]
    assert isinstance(asked.item.task, Choice)
    key = next(place for place, one in enumerate(asked.item.task.options) if one.share == FULL)
    return [answers_of(asked, seed=attempt.seed).index(key)]


def wrong(attempt: Attempt, number: int) -> list[int]:
    """A wrong answer, as this candidate sees it."""
    return [(right(attempt, number)[0] + 1) % 3]
