"""The demo's question bank and papers: written for it, brought in the way an institution brings in its own."""

from datetime import datetime
from pathlib import Path
from random import Random

from spom.exams.actions.importing import look_into, take
from spom.exams.actions.papers import Line, assemble_forms, draw_blueprint
from spom.exams.actions.writing import move_questions
from spom.exams.models.bank import BankImport, Question
from spom.exams.models.papers import Blueprint
from spom.identity.models import User
from spom.programme.models.catalogue import Module

HERE = Path(__file__).parent
WAY = (Question.State.REVIEW, Question.State.PILOT, Question.State.LIVE)
# A bank at work: the last questions of each module are still under way.
UNDER_WAY = {1: 0, 2: 1, 3: 2}


def build_questions(*, by: User, reviewer: User, at: datetime) -> None:
    """Bring in a file for each module that has one, unless its bank has questions."""
    present = set(Question.objects.values_list("module__code", flat=True).distinct())
    for file in sorted(HERE.glob("*.gift")):
        if file.stem in present:
            continue
        module = Module.objects.get(code=file.stem)
        gift = BankImport.Format.GIFT
        looked = look_into(module=module, name=file.name, written_in=gift, source=file.read_bytes(), by=by, at=at)
        take(bank_import=looked, by=by, at=at)
        _send_on(module, reviewer=reviewer, at=at)


def _send_on(module: Module, *, reviewer: User, at: datetime) -> None:
    newest_first = list(Question.objects.filter(module=module).order_by("-pk"))
    for done, step in enumerate(WAY):
        going = [one for place, one in enumerate(newest_first, start=1) if UNDER_WAY.get(place, len(WAY)) > done]
        move_questions(questions=going, to=step, by=reviewer, at=at)


# Thirty questions in forty-five minutes, half of them in scenarios: what the demo bank fills twice. The announced paper
# of 100 marks in three hours waits for a full bank.
SHORT = (Line(count=3, of_each_case=5), Line(count=15))
SHORT_MINUTES = 45


def build_papers(*, by: User, at: datetime) -> None:
    """Two parallel forms to practise on and two that count, for each module whose bank has enough."""
    present = set(Blueprint.objects.values_list("module__code", flat=True).distinct())
    for code in ("A1", "B1"):
        if code in present:
            continue
        module = Module.objects.get(code=code)
        for purpose, name in ((Blueprint.Purpose.PRACTICE, "Practice paper"), (Blueprint.Purpose.TEST, "Module test")):
            plan = draw_blueprint(
                module=module,
                name=name,
                purpose=purpose,
                minutes=SHORT_MINUTES,
                marks_each=1,
                wrong_costs=0,
                lines=SHORT,
                by=by,
                at=at,
            )
            dice = Random(f"{code} {name}")  # noqa: S311  # the same demo everywhere
            assemble_forms(blueprint=plan, number=2, opens_at=at, dice=dice, by=by, at=at)
