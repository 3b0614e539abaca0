"""What is asked of blueprints and forms."""

from collections import defaultdict
from uuid import UUID

from django.db.models import Q, QuerySet

from spom.exams.items.items import Level
from spom.exams.models.bank import Question
from spom.exams.models.papers import Blueprint, BlueprintLine, Form, FormQuestion
from spom.exams.models.statistics import QuestionStatistic
from spom.exams.papers.assembling import EXPECTED, Candidate, Wanted
from spom.exams.papers.paper import Paper, read
from spom.kit.crypto import decrypt, place
from spom.kit.remembered import Remembered
from spom.programme.models.catalogue import Module

# Fewer answers say little about how hard a question is.
ENOUGH_ANSWERS = 30
# Papers that are sat, by their name and what was sealed: everybody who sits one asks for it all the time.
_OPENED = Remembered[tuple[UUID, str], Paper](most=64)


def sealed_place(name: UUID) -> str:
    """The one place at which a form's sealed words can be read."""
    return place(table="exams.Form", column="sealed", row=name)


def paper_of(form: Form) -> Paper:
    """What a form asks, with its keys. Nothing of it may reach a browser but through `order_of`."""
    if form.opened_at is None:
        # Before its hour nothing of it stays in the memory of a process that serves.
        return _unsealed(form)
    return _OPENED.get((form.public_id, form.digest), lambda: _unsealed(form))


def _unsealed(form: Form) -> Paper:
    return read(decrypt(form.sealed, bound_to=sealed_place(form.public_id)))


def blueprints() -> QuerySet[Blueprint]:
    """Every blueprint, by module."""
    return Blueprint.objects.select_related("module__module_set").order_by("module__code", "name", "pk")


def lines_of(blueprint: Blueprint) -> list[BlueprintLine]:
    """Its lines, in order."""
    return list(blueprint.lines.order_by("place"))


def forms_of(blueprint: Blueprint) -> QuerySet[Form]:
    """Its forms, the newest batch first; without their words."""
    return blueprint.forms.defer("sealed").order_by("-made_at", "letter", "pk")


def topics_of(module: Module) -> list[str]:
    """What live questions of the module are about, with everything above it."""
    found = Question.objects.filter(module=module, state=Question.State.LIVE).exclude(topic="")
    every: set[str] = set()
    for topic in found.values_list("topic", flat=True).distinct():
        parts = topic.split("/")
        every |= {"/".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    return sorted(every)


def wanted_of(blueprint: Blueprint) -> list[Wanted]:
    """What each line asks for and what the bank has for it."""
    used = _uses_of(blueprint.module)
    known = _shares_right(blueprint.module)
    return [
        Wanted(count=line.count, pool=tuple(_pool(blueprint.module, line, used=used, known=known)))
        for line in lines_of(blueprint)
    ]


def _pool(module: Module, line: BlueprintLine, *, used: dict[int, int], known: dict[int, float]) -> list[Candidate]:
    live = Question.objects.filter(module=module, state=Question.State.LIVE).order_by("pk")
    if line.topic:
        live = live.filter(Q(topic=line.topic) | Q(topic__startswith=f"{line.topic}/"))
    if not line.of_each_case:
        live = live.filter(scenario__isnull=True)
        live = live.filter(level=line.level) if line.level else live
        return [Candidate(keys=(one.pk,), ease=_ease(one, known), used=used[one.pk]) for one in live]
    cases: dict[int, list[Question]] = defaultdict(list)
    for question in live.filter(scenario__isnull=False):
        cases[question.scenario_id or 0].append(question)
    return [
        Candidate(
            keys=tuple(one.pk for one in asked),
            ease=sum(_ease(one, known) for one in asked),
            used=max(used[one.pk] for one in asked),
        )
        for asked in cases.values()
        if len(asked) == line.of_each_case
    ]


def _ease(question: Question, known: dict[int, float]) -> float:
    return known.get(question.pk, EXPECTED[Level(question.level)])


def _shares_right(module: Module) -> dict[int, float]:
    """How many in a hundred answered rightly, of questions that enough people have answered."""
    found = QuestionStatistic.objects.filter(question__module=module, answers__gte=ENOUGH_ANSWERS)
    return {row.question_id: row.facility for row in found}


def _uses_of(module: Module) -> dict[int, int]:
    """In how many forms each question stands; those still sealed among them."""
    uses: dict[int, int] = defaultdict(int)
    for question in FormQuestion.objects.filter(form__blueprint__module=module).values_list("question", flat=True):
        uses[question] += 1
    for form in Form.objects.in_use().filter(blueprint__module=module, opened_at__isnull=True):
        for asked in paper_of(form).questions:
            uses[asked.question] += 1
    return uses
