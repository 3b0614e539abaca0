"""Looking at what results say about the questions of a module, and writing it down beside each question."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from spom.exams.events.bank import QuestionsAnalysed
from spom.exams.models.statistics import QuestionStatistic
from spom.exams.papers.analysis import Figures, Key, analysed
from spom.exams.papers.responses import Curve, curves
from spom.exams.queries.analysis import answers_asked, exposures, sheets_of
from spom.identity.models import User
from spom.journal.events import announce
from spom.programme.models.catalogue import Module

FIELDS = ["answers", "facility", "discrimination", "slope", "location", "choices", "flags", "exposure", "analysed_at"]
AT_ONCE = 1000


@transaction.atomic
def analyse_questions(*, module: Module, by: User | None, at: datetime) -> int:
    """Reckon anew from every official result of the module; how many questions a person should look at."""
    sheets = sheets_of(module)
    figures = analysed(sheets, answers_asked(module))
    shown, curved = exposures(module), curves(sheets)
    rows = [_row(key, one, shown.get(key[0], 0), curved.get(key), at=at) for key, one in sorted(figures.items())]
    QuestionStatistic.objects.bulk_create(
        rows, AT_ONCE, update_conflicts=True, unique_fields=["question", "version"], update_fields=FIELDS
    )
    flagged = _flagged(rows)
    announce(QuestionsAnalysed(module=module, sheets=len(sheets), questions=len(rows), flagged=flagged, by=by, at=at))
    return flagged


def _row(key: Key, one: Figures, exposure: int, curve: Curve | None, *, at: datetime) -> QuestionStatistic:
    question, version = key
    return QuestionStatistic(
        question_id=question,
        version=version,
        answers=one.answers,
        facility=one.facility,
        discrimination=one.discrimination,
        slope=curve.slope if curve else None,
        location=curve.location if curve else None,
        choices=[[chosen.count, chosen.rest] for chosen in one.choices],
        flags=[flag.value for flag in one.flags],
        exposure=exposure,
        analysed_at=at,
    )


def _flagged(rows: Sequence[QuestionStatistic]) -> int:
    return sum(bool(row.flags) for row in rows)
