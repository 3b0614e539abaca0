"""What is asked of answers and results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Max, QuerySet

from spom.exams.models.results import Correction, LateDecision, Result
from spom.exams.models.sitting import Answer, Attempt
from spom.exams.papers.marking import Amendment
from spom.exams.papers.paper import order_of
from spom.exams.queries.papers import paper_of
from spom.kit.prepared import Given, Prepared

# Asked for with every page of a test.
_ANSWERS = Prepared(
    lambda: Answer.objects.filter(attempt=Given("attempt", BigIntegerField())).order_by("number", "-lease_no", "-seq")
)


@dataclass(frozen=True, kw_only=True)
class Amended:
    """A correction in force, as the marking wants it."""

    correction: int
    amendment: Amendment


def newest_result(attempt: Attempt) -> Result | None:
    """The result that stands."""
    return attempt.results.order_by("-revision").first()


def latest_answers(attempt: Attempt) -> dict[int, Answer]:
    """Of each question, as the candidate meets it, what was said last and counts: the highest (lease, seq)."""
    return latest_of(attempt, every_answer(attempt))


def every_answer(attempt: Attempt) -> list[Answer]:
    """All that was said, question by question, of each the newest first."""
    return _ANSWERS.rows({"attempt": attempt.pk})


def latest_of(attempt: Attempt, rows: Sequence[Answer]) -> dict[int, Answer]:
    """Of each question what counts, from all that was said, the newest first."""
    refused = accepted = None
    if any(row.is_late for row in rows):
        refused, accepted = _late_until(attempt, accepted=False), _late_until(attempt, accepted=True)
    found: dict[int, Answer] = {}
    for row in rows:
        if row.number not in found and (not row.is_late or _counts(row, accepted=accepted, refused=refused)):
            found[row.number] = row
    return found


def answers_by_number(attempt: Attempt) -> dict[int, Any]:
    """What counts, by the number of the form."""
    order = order_of(paper_of(attempt.form), seed=attempt.seed)
    said = latest_answers(attempt)
    return {asked.number: said[place].content.get("a") for place, asked in enumerate(order, start=1) if place in said}


def waiting_answers(attempt: Attempt) -> int:
    """How many questions have answers that came late and nobody has decided on."""
    late = attempt.answers.filter(is_late=True)
    decided = attempt.late_decisions.aggregate(Max("decided_at"))["decided_at__max"]
    late = late.filter(received_at__gt=decided) if decided else late
    return late.values("number").distinct().count()


def amendments_for(attempt: Attempt) -> list[Amended]:
    """Corrections in force of questions in this paper."""
    places = {(asked.question, asked.version): asked.number for asked in paper_of(attempt.form).questions}
    force = Correction.objects.filter(agreed_at__isnull=False, question__in={key for key, _version in places})
    return [
        Amended(
            correction=one.pk,
            amendment=Amendment(
                number=places[one.question_id, one.version],
                for_all=one.kind == Correction.Kind.ALL,
                right=frozenset(one.right),
            ),
        )
        for one in force.order_by("pk")
        if (one.question_id, one.version) in places
    ]


def history_of(attempt: Attempt) -> QuerySet[Result]:
    """Every result of the attempt, the newest first."""
    return attempt.results.order_by("-revision")


def _late_until(attempt: Attempt, *, accepted: bool) -> datetime | None:
    newest = LateDecision.objects.filter(attempt=attempt, accepted=accepted).order_by("-decided_at").first()
    return newest.decided_at if newest else None


def _counts(row: Answer, *, accepted: datetime | None, refused: datetime | None) -> bool:
    """The first decision after its arrival says whether a late answer counts."""
    if accepted is None or row.received_at > accepted:
        return False
    return refused is None or row.received_at > refused or accepted < refused


def official_result(attempt: Attempt) -> Result | None:
    """The newest published result; a later one that is not published changes nothing yet."""
    return attempt.results.filter(published_at__isnull=False).order_by("-revision").first()
