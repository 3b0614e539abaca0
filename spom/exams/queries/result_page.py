"""What a result shows its candidate, and what a review of the paper may show."""

from collections.abc import Sequence
from dataclasses import dataclass

from spom.exams.items.items import Item
from spom.exams.models.results import Objection, Result
from spom.exams.models.sitting import Attempt
from spom.exams.papers.paper import order_of
from spom.exams.policies.sitting import SCORE_AT_ONCE
from spom.exams.queries.papers import paper_of
from spom.exams.queries.results import newest_result, official_result, waiting_answers


@dataclass(frozen=True, kw_only=True)
class Topic:
    """How one topic went, in hundredths of marks."""

    name: str
    earned: int
    out_of: int
    answered: int
    asked: int

    @property
    def percent(self) -> int:
        """Of the topic's marks, rounded."""
        return round(max(0, self.earned) * 100 / self.out_of)


@dataclass(frozen=True, kw_only=True)
class ResultPage:
    """A result as its candidate sees it. `shown` is None while nothing may be told."""

    attempt: Attempt
    shown: Result | None
    is_official: bool
    waiting: int
    topics: Sequence[Topic]
    history: Sequence[Result]

    @property
    def weakest(self) -> Topic | None:
        """Where there is most to learn."""
        below = [topic for topic in self.topics if topic.earned < topic.out_of]
        return min(below, key=lambda topic: (topic.percent, topic.name), default=None)


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """One question in a review: for practice with its key, after a test without it."""

    number: int
    item: Item
    earned: int | None
    out_of: int
    objection: Objection | None


def result_page(attempt: Attempt) -> ResultPage:
    """What may be told now: the official result; before it, the provisional one where the institution tells it."""
    official, newest = official_result(attempt), newest_result(attempt)
    shown = official or (newest if SCORE_AT_ONCE() else None)
    return ResultPage(
        attempt=attempt,
        shown=shown,
        is_official=official is not None,
        waiting=waiting_answers(attempt),
        topics=_topics(shown) if shown else [],
        history=list(attempt.results.filter(published_at__isnull=False).order_by("-revision")),
    )


def review(attempt: Attempt) -> list[Reviewed]:
    """The questions in the order the candidate met them, with what each earned."""
    paper, shown = paper_of(attempt.form), official_result(attempt) or newest_result(attempt)
    earned = shown.by_question if shown else {}
    objections = {one.number: one for one in attempt.objections.all()}
    return [
        Reviewed(
            number=place,
            item=asked.item,
            earned=earned.get(str(asked.number)),
            out_of=paper.marks_each * 100,
            objection=objections.get(place),
        )
        for place, asked in enumerate(order_of(paper, seed=attempt.seed), start=1)
    ]


def _topics(result: Result) -> list[Topic]:
    rows = [
        Topic(name=name, earned=row[0], out_of=row[1], answered=row[2], asked=row[3])
        for name, row in result.by_topic.items()
    ]
    return sorted(rows, key=lambda topic: topic.name)
