"""Blueprints drawn, parallel forms assembled from them, sealed, and opened when their hour comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from random import Random
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.exams.events.papers import BlueprintDrawn, FormOpened, FormPreviewed, FormsAssembled, FormWithdrawn
from spom.exams.items.items import Case
from spom.exams.models.bank import Question, QuestionVersion
from spom.exams.models.papers import Blueprint, BlueprintLine, Form, FormQuestion
from spom.exams.papers.assembling import Candidate as Choosable
from spom.exams.papers.assembling import TooFew, ease_of, parallel_forms
from spom.exams.papers.paper import Asked, Paper, written
from spom.exams.queries.papers import paper_of, sealed_place, wanted_of
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.crypto import encrypt
from spom.kit.errors import Refusal
from spom.programme.models.catalogue import Module

LETTERS = "ABCDEF"


class NotEnoughQuestions(Refusal):
    """The bank has too few live questions for a line."""

    code = "exams.not_enough_questions"
    message = _("Line %(line)s of the blueprint needs %(missing)s more live questions that nothing else takes.")

    def __init__(self, *, line: int, missing: int) -> None:
        super().__init__(line, missing)
        self.line, self.missing = line, missing

    def __str__(self) -> str:
        return str(self.message) % {"line": self.line, "missing": self.missing}


class AsksNothing(Refusal):
    """A blueprint without lines."""

    code = "exams.blueprint_asks_nothing"
    message = _("A blueprint needs at least one line that says how many questions there are.")


class NameTaken(Refusal):
    """Two blueprints of a module are told apart by their names."""

    code = "exams.blueprint_name_taken"
    message = _("This module has a blueprint of this name already.")


class NotYetTheHour(Refusal):
    """A form is opened at its hour, not before."""

    code = "exams.form_not_yet"
    message = _("This paper is sealed until its hour.")


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a blueprint asks for: single questions, or whole scenarios of `of_each_case` questions."""

    count: int
    topic: str = ""
    level: str = ""
    of_each_case: int = 0


@transaction.atomic
def draw_blueprint(
    *,
    module: Module,
    name: str,
    purpose: Blueprint.Purpose,
    minutes: int,
    marks_each: int,
    wrong_costs: int,
    lines: Sequence[Line],
    by: User | None,
    at: datetime,
    browser_key: str = "",
) -> Blueprint:
    """Settle what papers are made of. Raises AsksNothing, NameTaken."""
    if not lines:
        raise AsksNothing
    if Blueprint.objects.filter(module=module, name=name).exists():
        raise NameTaken
    made = Blueprint.objects.create(
        module=module,
        name=name,
        purpose=purpose,
        minutes=minutes,
        marks_each=marks_each,
        wrong_costs=wrong_costs,
        browser_key=browser_key,
        made_by=by,
        made_at=at,
    )
    BlueprintLine.objects.bulk_create(
        BlueprintLine(
            blueprint=made,
            place=place,
            topic=line.topic,
            level=line.level,
            count=line.count,
            of_each_case=line.of_each_case,
        )
        for place, line in enumerate(lines, start=1)
    )
    announce(BlueprintDrawn(blueprint=made, by=by, at=at))
    return made


@transaction.atomic
def assemble_forms(
    *, blueprint: Blueprint, number: int, opens_at: datetime, dice: Random, by: User | None, at: datetime
) -> list[Form]:
    """So many parallel forms, sealed until their hour. Raises NotEnoughQuestions."""
    lines = wanted_of(blueprint)
    try:
        drawn = parallel_forms(lines, forms=number, dice=dice)
    except TooFew as no:
        raise NotEnoughQuestions(line=no.line + 1, missing=no.missing) from None
    batch = uuid4()
    forms = [
        _sealed(blueprint, chosen, batch=batch, letter=letter, opens_at=opens_at, by=by, at=at)
        for letter, chosen in zip(LETTERS, drawn, strict=False)
    ]
    announce(FormsAssembled(blueprint=blueprint, forms=forms, by=by, at=at))
    return forms


@transaction.atomic
def open_form(*, form: Form, at: datetime) -> Form:
    """Write down what a form asks, once, from its hour on. Raises NotYetTheHour."""
    kept = Form.objects.select_for_update().select_related("blueprint").get(pk=form.pk)
    if kept.opened_at is not None:
        return kept
    if at < kept.opens_at:
        raise NotYetTheHour
    FormQuestion.objects.bulk_create(
        FormQuestion(form=kept, number=asked.number, question_id=asked.question, version=asked.version)
        for asked in paper_of(kept).questions
    )
    kept.opened_at = at
    kept.save(update_fields=["opened_at"])
    announce(FormOpened(form=kept, by=None, at=at))
    return kept


@transaction.atomic
def preview(*, form: Form, by: User, at: datetime) -> Paper:
    """The form with its keys, for those who release papers. That they read it is in the journal."""
    announce(FormPreviewed(form=form, by=by, at=at))
    return paper_of(form)


@transaction.atomic
def withdraw_form(*, form: Form, by: User, at: datetime) -> None:
    """Give a form out no more. Attempts at it go on."""
    if Form.objects.filter(pk=form.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        announce(FormWithdrawn(form=form, by=by, at=at))


def _sealed(
    blueprint: Blueprint,
    chosen: list[Choosable],
    *,
    batch: UUID,
    letter: str,
    opens_at: datetime,
    by: User | None,
    at: datetime,
) -> Form:
    paper = _paper(blueprint, [key for one in chosen for key in one.keys])
    content, name = written(paper), uuid4()
    return Form.objects.create(
        public_id=name,
        blueprint=blueprint,
        batch=batch,
        letter=letter,
        sealed=encrypt(content, bound_to=sealed_place(name)),
        digest=sha256(content).hexdigest(),
        count=len(paper.questions),
        marks=paper.marks,
        expected=round(ease_of(chosen) * blueprint.marks_each * 100),
        opens_at=opens_at,
        made_by=by,
        made_at=at,
    )


def _paper(blueprint: Blueprint, keys: list[int]) -> Paper:
    """The newest words of these questions, numbered in this order."""
    module, questions = blueprint.module, Question.objects.in_bulk(keys)
    versions = {
        (version.question_id, version.number): version for version in QuestionVersion.objects.filter(question__in=keys)
    }
    cases: list[Case] = []
    asked = []
    for number, key in enumerate(keys, start=1):
        newest = questions[key].newest
        item = versions[key, newest].item
        place = None
        if item.case is not None:
            if item.case not in cases:
                cases.append(item.case)
            place = cases.index(item.case)
        plain = replace(item, case=None)
        asked.append(Asked(number=number, question=key, version=newest, item=plain, level=item.level, case=place))
    return Paper(
        questions=tuple(asked),
        cases=tuple(cases),
        marks_each=blueprint.marks_each,
        needed=-(-len(asked) * blueprint.marks_each * 100 * module.pass_marks // module.marks),
        wrong_costs=blueprint.wrong_costs,
    )
