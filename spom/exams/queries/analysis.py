"""What is asked about how questions and forms did. Keys are in it: for those who release questions alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Func, IntegerField, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from spom.exams.items.items import Choice, TrueFalse
from spom.exams.items.plain import plain
from spom.exams.models.bank import Question, QuestionVersion
from spom.exams.models.papers import Form, FormQuestion
from spom.exams.models.results import Result
from spom.exams.models.sitting import Answer, Attempt
from spom.exams.models.statistics import QuestionStatistic
from spom.exams.papers.analysis import Answers, Flag, Key, Sheet, alpha, error_of_measurement
from spom.exams.papers.marking import HUNDREDTHS, in_the_papers_terms
from spom.exams.papers.paper import Asked, order_of
from spom.exams.queries.papers import paper_of
from spom.programme.models.catalogue import Module

FLAGS = {
    Flag.TOO_EASY: _("Nearly everybody knows it"),
    Flag.TOO_HARD: _("Hardly anybody knows it"),
    Flag.WEAK: _("Tells good and weak apart poorly"),
    Flag.AGAINST: _("Those who do well get it wrong"),
    Flag.KEY: _("Those who do well choose another answer: look at the key"),
    Flag.IDLE_ANSWER: _("An answer that hardly anybody chooses"),
    Flag.DRIFTS: _("It became easier or harder with time"),
}


@dataclass(frozen=True, kw_only=True)
class FormFigures:
    """How one form did as a whole. `error` is in marks."""

    form: Form
    papers: int
    mean: float
    reliability: float | None
    error: float | None


@dataclass(frozen=True, kw_only=True)
class QuestionFigures:
    """How one question did. `choices` are its answers, how often each was chosen, and how those did elsewhere."""

    statistic: QuestionStatistic
    choices: Sequence[tuple[str, int, float | None]]
    flags: Sequence[str]


def sheets_of(module: Module) -> list[Sheet]:
    """Every official paper of the module, in the order in which they were handed in."""
    results = list(_official(module).order_by("attempt__ended_at", "attempt"))
    attempts = [one.attempt for one in results]
    said = _said(attempts)
    return [_sheet(one, said[one.attempt_id]) for one in results]


def answers_asked(module: Module) -> dict[Key, Answers]:
    """Of each question of choice in the opened forms, how many answers it has and which earn something."""
    opened = Form.objects.filter(blueprint__module=module, blueprint__purpose="TEST", opened_at__isnull=False)
    return {
        (asked.question, asked.version): found
        for form in opened
        for asked in paper_of(form).questions
        if (found := _answers(asked))
    }


def exposures(module: Module) -> dict[int, int]:
    """How many people were shown each question, in tests and in practice."""
    shown = FormQuestion.objects.filter(form__blueprint__module=module).values("question")
    return {row["question"]: row["people"] for row in shown.annotate(people=Count("form__attempts"))}


def form_figures(module: Module) -> list[FormFigures]:
    """Of each form with official results: its mean, its reliability and its error of measurement."""
    by_form: dict[int, list[Result]] = defaultdict(list)
    for result in _official(module):
        by_form[result.attempt.form_id].append(result)
    return [_form(rows) for _pk, rows in sorted(by_form.items())]


def statistics_of(module: Module) -> QuerySet[QuestionStatistic]:
    """What results say of each question, those to be looked at first."""
    rows = QuestionStatistic.objects.filter(question__module=module).select_related("question")
    flagged = Func("flags", function="jsonb_array_length", output_field=IntegerField())
    return rows.annotate(flagged=flagged).order_by("-flagged", "facility", "pk")


def question_statistics(question: Question) -> QuestionFigures | None:
    """What results say of the newest version that was asked."""
    found = question.statistics.order_by("-version").first()
    if found is None:
        return None
    item = QuestionVersion.objects.get(question=question, number=found.version).item
    words: list[str] = []
    if isinstance(item.task, Choice):
        words = [plain(option.text) for option in item.task.options]
    elif isinstance(item.task, TrueFalse):
        words = [gettext("True"), gettext("False")]
    choices = [(text, *chosen) for text, chosen in zip(words, found.choices, strict=False)]
    return QuestionFigures(statistic=found, choices=choices, flags=[str(FLAGS[flag]) for flag in found.flags])


def modules_with_results() -> QuerySet[Module]:
    """Modules that have an official result."""
    tested = Result.objects.filter(published_at__isnull=False, attempt__purpose="TEST").values("attempt__module")
    return Module.objects.filter(pk__in=tested).order_by("code")


def _official(module: Module) -> QuerySet[Result]:
    official = Result.objects.filter(published_at__isnull=False, attempt__purpose="TEST", attempt__module=module)
    newest = official.order_by("attempt", "-revision").distinct("attempt").values("pk")
    return Result.objects.filter(pk__in=newest).select_related("attempt__form__blueprint")


def _said(attempts: Sequence[Attempt]) -> dict[int, dict[int, object]]:
    """Of each attempt what was said last of each question. What came late is left out: it says little of it."""
    rows = Answer.objects.filter(attempt__in=attempts, is_late=False)
    newest = rows.order_by("attempt", "number", "-lease_no", "-seq").distinct("attempt", "number")
    found: dict[int, dict[int, object]] = defaultdict(dict)
    for attempt, number, content in newest.values_list("attempt", "number", "content"):
        found[attempt][number] = content.get("a")
    return found


def _sheet(result: Result, said: dict[int, object]) -> Sheet:
    attempt = result.attempt
    paper = paper_of(attempt.form)
    full = paper.marks_each * HUNDREDTHS
    shares: dict[Key, float] = {}
    chosen: dict[Key, frozenset[int]] = {}
    for place, asked in enumerate(order_of(paper, seed=attempt.seed), start=1):
        key = (asked.question, asked.version)
        shares[key] = (result.by_question.get(str(asked.number)) or 0) / full
        told = in_the_papers_terms(asked, said.get(place), seed=attempt.seed)
        chosen[key] = frozenset(told) if isinstance(told, set) else frozenset()
    return Sheet(shares=shares, chosen=chosen)


def _answers(asked: Asked) -> Answers | None:
    match asked.item.task:
        case Choice(options=options):
            right = frozenset(place for place, one in enumerate(options) if one.share > 0)
            return Answers(number=len(options), right=right)
        case TrueFalse(is_true=is_true):
            return Answers(number=2, right=frozenset({0 if is_true else 1}))
        case _:
            return None


def _form(results: Sequence[Result]) -> FormFigures:
    form = results[0].attempt.form
    paper = paper_of(form)
    full = paper.marks_each * HUNDREDTHS
    rows = [[(one.by_question.get(str(asked.number)) or 0) / full for asked in paper.questions] for one in results]
    error = error_of_measurement(rows)
    return FormFigures(
        form=form,
        papers=len(results),
        mean=sum(one.percent for one in results) / len(results),
        reliability=alpha(rows),
        error=None if error is None else error * paper.marks_each,
    )
