"""What a result shows its candidate, and what a review of the paper may show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.timezone import localdate

from spom.credentials.models import Marks
from spom.exams.items.items import Choice, Matching, Numerical, Span, Task, Text, TrueFalse
from spom.exams.models.papers import Blueprint
from spom.exams.models.results import Objection, Result
from spom.exams.models.sitting import Attempt
from spom.exams.papers.marking import Amendment
from spom.exams.papers.paper import Asked, answers_of, order_of
from spom.exams.policies.sitting import KEYS_IN_REVIEW, SCORE_AT_ONCE
from spom.exams.queries.exam_page import Shown, shown_question
from spom.exams.queries.papers import paper_of
from spom.exams.queries.results import (
    amendments_for,
    latest_answers,
    newest_result,
    official_result,
    waiting_answers,
)
from spom.identity.models import User


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
class Answered:
    """One answer as it stood before the candidate. Without the key nothing is called right, and no comment is told."""

    text: Text | None
    words: str
    chosen: bool
    right: bool = False
    comment: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Matched:
    """One row of a matching question: what it was given, and what belongs to it where the key is shown."""

    left: Text
    given: str
    right: str = ""


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """One question in a review, in the order the candidate met it. `with_key` says whether the key is in here."""

    shown: Shown
    with_key: bool
    answers: Sequence[Answered]
    rows: Sequence[Matched]
    accepted: Sequence[Span]
    rationale: Text | None
    is_corrected: bool
    earned: int | None
    out_of: int
    objection: Objection | None

    @property
    def number(self) -> int:
        """Its place as the candidate met it."""
        return self.shown.number


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


def official_marks(learner: User) -> list[Marks]:
    """The official result of each of the learner's tests, by day."""
    official = Result.objects.filter(
        attempt__learner=learner, attempt__purpose=Blueprint.Purpose.TEST, published_at__isnull=False
    )
    newest = official.order_by("attempt", "-revision").distinct("attempt").values("pk")
    found = Result.objects.filter(pk__in=newest).select_related("attempt__module")
    return [
        Marks(
            module=one.attempt.module.name,
            sat_on=localdate(one.attempt.started_at),
            receipt=one.attempt.receipt,
            earned=one.earned,
            out_of=one.out_of,
            passed=one.passed,
        )
        for one in found.order_by("attempt__started_at", "attempt")
    ]


def shows_keys(attempt: Attempt) -> bool:
    """After practice always; after a test once its result is official, where the institution shows them."""
    return attempt.is_practice or (KEYS_IN_REVIEW() and official_result(attempt) is not None)


def review(attempt: Attempt) -> list[Reviewed]:
    """The questions as the candidate met them, what was answered, what each earned, and the key where it is shown."""
    paper, marked = paper_of(attempt.form), official_result(attempt) or newest_result(attempt)
    earned = marked.by_question if marked else {}
    said, with_key = latest_answers(attempt), shows_keys(attempt)
    objections = {one.number: one for one in attempt.objections.all()}
    amended = {one.amendment.number: one.amendment for one in amendments_for(attempt)}
    return [
        _reviewed(
            asked,
            shown_question(asked, paper, place=place, seed=attempt.seed, said=said.get(place)),
            places=answers_of(asked, seed=attempt.seed),
            amendment=amended.get(asked.number),
            with_key=with_key,
            earned=earned.get(str(asked.number)),
            out_of=paper.marks_each * 100,
            objection=objections.get(place),
        )
        for place, asked in enumerate(order_of(paper, seed=attempt.seed), start=1)
    ]


def _reviewed(
    asked: Asked,
    shown: Shown,
    *,
    places: Sequence[int],
    amendment: Amendment | None,
    with_key: bool,
    earned: int | None,
    out_of: int,
    objection: Objection | None,
) -> Reviewed:
    task = asked.item.task
    return Reviewed(
        shown=shown,
        with_key=with_key,
        answers=_answered(task, shown, places, amendment, with_key=with_key),
        rows=_matched(task, shown, with_key=with_key) if isinstance(task, Matching) else (),
        accepted=task.spans if with_key and isinstance(task, Numerical) else (),
        rationale=asked.item.rationale if with_key else None,
        is_corrected=with_key and amendment is not None,
        earned=earned,
        out_of=out_of,
        objection=objection,
    )


def _answered(
    task: Task, shown: Shown, places: Sequence[int], amendment: Amendment | None, *, with_key: bool
) -> list[Answered]:
    """`places` says for each answer shown which one of the bank it is."""
    if not (with_key and shown.options):
        return [Answered(text=one.text, words=one.words, chosen=one.chosen) for one in shown.options]
    right: set[int] = set(amendment.right) if amendment else set()
    comments: dict[int, Text | None] = {}
    if isinstance(task, Choice):
        right |= {place for place, option in enumerate(task.options) if option.share > 0}
        comments = {place: option.feedback for place, option in enumerate(task.options)}
    elif isinstance(task, TrueFalse):
        right |= {0 if task.is_true else 1}
        comments = {0: task.said_true, 1: task.said_false}
    return [
        Answered(
            text=one.text, words=one.words, chosen=one.chosen, right=original in right, comment=comments.get(original)
        )
        for one, original in zip(shown.options, places, strict=True)
    ]


def _matched(task: Matching, shown: Shown, *, with_key: bool) -> list[Matched]:
    return [
        Matched(
            left=pair.left,
            given=next((option.words for option in left.options if option.chosen), ""),
            right=pair.right if with_key else "",
        )
        for pair, left in zip(task.pairs, shown.lefts, strict=True)
    ]


def _topics(result: Result) -> list[Topic]:
    rows = [
        Topic(name=name, earned=row[0], out_of=row[1], answered=row[2], asked=row[3])
        for name, row in result.by_topic.items()
    ]
    return sorted(rows, key=lambda topic: topic.name)
