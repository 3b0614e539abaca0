"""How lessons do: who opened them, who got through, where people stop, and what they watch again.

Counted over the students a member of staff answers for. A number here is about a lesson, never about a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from spom.campus.models.edition import CourseEdition, LessonContent
from spom.campus.models.lesson import Lesson
from spom.campus.models.progress import PracticeAnswer
from spom.campus.queries.lessons import newest_edition
from spom.campus.queries.reviewing import learners_of
from spom.identity.models import User
from spom.programme.models.catalogue import Module

PARTS = 10
WHOLE_TEXT = 1000


@dataclass(frozen=True, kw_only=True)
class LessonNumbers:
    """One lesson of the newest edition in numbers."""

    content: LessonContent
    opened: int
    through: int
    median_seconds: int

    @property
    def share(self) -> int:
        """How many percent of those who opened it got through."""
        return round(100 * self.through / self.opened) if self.opened else 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """One tenth of a lesson: how many stopped there for now, and how often it was played by each who played it."""

    number: int
    stopped: int
    plays: float

    @property
    def label(self) -> str:
        """From where to where, in percent."""
        return f"{(self.number - 1) * 100 // PARTS}-{self.number * 100 // PARTS} %"


@dataclass(frozen=True, kw_only=True)
class QuestionNumbers:
    """One practice question: how many tried, how many were right with their newest answer."""

    position: int
    tried: int
    right: int

    @property
    def share(self) -> int:
        """Percent right."""
        return round(100 * self.right / self.tried) if self.tried else 0


def lesson_numbers(*, module: Module, staff: User) -> list[LessonNumbers]:
    """Every lesson of the newest edition. Three statements, however many lessons and students."""
    edition = newest_edition(module)
    if edition is None:
        return []
    contents = list(_contents(edition))
    found = _numbers([content.lesson_id for content in contents], staff)
    return [
        LessonNumbers(
            content=content,
            opened=found.get(content.lesson_id, (0, 0, 0))[0],
            through=found.get(content.lesson_id, (0, 0, 0))[1],
            median_seconds=found.get(content.lesson_id, (0, 0, 0))[2],
        )
        for content in contents
    ]


def content_in(*, module: Module, lesson_id: int) -> LessonContent | None:
    """The lesson as the newest edition teaches it."""
    edition = newest_edition(module)
    return _contents(edition).filter(lesson_id=lesson_id).first() if edition else None


def parts_of(*, content: LessonContent, staff: User) -> list[Part]:
    """The tenths of a lesson; none for what has no length, such as practice."""
    whole = _length(content)
    if not whole:
        return []
    stopped = _by_part(_STOPPED, [whole, PARTS, content.lesson_id, *_learners(staff)])
    plays: dict[int, Any] = {}
    if content.kind == Lesson.Kind.VIDEO:
        seconds = whole / 1000
        plays = _by_part(_PLAYED, [PARTS, content.lesson_id, *_learners(staff), seconds, PARTS, seconds, PARTS])
    return [
        Part(number=number, stopped=int(stopped.get(number, 0)), plays=float(plays.get(number, 0)))
        for number in range(1, PARTS + 1)
    ]


def question_numbers(*, content: LessonContent, staff: User) -> list[QuestionNumbers]:
    """The lesson's practice questions, in order."""
    answers = PracticeAnswer.objects.filter(question__content=content, learner__in=learners_of(staff).values("pk"))
    found = answers.values("question__position").annotate(tried=Count("pk"), right=Count("pk", filter=Q(is_right=True)))
    return [
        QuestionNumbers(position=row["question__position"], tried=row["tried"], right=row["right"])
        for row in found.order_by("question__position")
    ]


def _contents(edition: CourseEdition) -> Any:
    found = LessonContent.objects.filter(edition=edition).select_related("lesson", "video", "document")
    return found.order_by("position")


def _length(content: LessonContent) -> int:
    """In what `place` counts: milliseconds, pages, thousandths."""
    if content.kind == Lesson.Kind.VIDEO:
        return 1000 * (content.video.seconds or content.stated_seconds) if content.video else 0
    if content.kind == Lesson.Kind.DOCUMENT:
        return content.document.pages or 0 if content.document else 0
    return WHOLE_TEXT if content.kind == Lesson.Kind.READING else 0


def _learners(staff: User) -> list[list[int]]:
    return [list(learners_of(staff).values_list("pk", flat=True))]


def _numbers(lessons: Sequence[int], staff: User) -> dict[int, tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH learned AS (
              SELECT i.lesson_id, i.learner_id, sum(extract(epoch FROM upper(i.during) - lower(i.during))) AS seconds
              FROM campus_studyinterval i WHERE i.lesson_id = ANY(%(lessons)s) AND i.learner_id = ANY(%(learners)s)
              GROUP BY 1, 2
            ), seen AS (
              SELECT p.lesson_id, p.learner_id, p.done_at FROM campus_lessonprogress p
              WHERE p.lesson_id = ANY(%(lessons)s) AND p.learner_id = ANY(%(learners)s)
            )
            SELECT COALESCE(s.lesson_id, l.lesson_id), count(*), count(s.done_at),
              COALESCE(percentile_cont(0.5) WITHIN GROUP (ORDER BY l.seconds), 0)
            FROM seen s FULL JOIN learned l ON l.lesson_id = s.lesson_id AND l.learner_id = s.learner_id GROUP BY 1
            """,
            {"lessons": list(lessons), "learners": _learners(staff)[0]},
        )
        return {lesson: (opened, through, int(median)) for lesson, opened, through, median in cursor.fetchall()}


# In which tenth those are who have not got through.
_STOPPED = """
SELECT LEAST(GREATEST(ceil(p.place::numeric / %s * %s), 1), 10)::int, count(*)
FROM campus_lessonprogress p
WHERE p.lesson_id = %s AND p.learner_id = ANY(%s) AND p.done_at IS NULL GROUP BY 1
"""
# How often each tenth was played, by those who played any of it: the ledger's rows name every stretch, again and again.
_PLAYED = """
WITH stretch AS (
  SELECT i.learner_id, split_part(split_part(word, '*', 1), '-', 1)::numeric AS begun,
    split_part(split_part(word, '*', 1), '-', 2)::numeric AS ended, tenth.number
  FROM campus_studyinterval i, regexp_split_to_table(i.played, ' ') AS word, generate_series(1, %s) AS tenth(number)
  WHERE i.lesson_id = %s AND i.learner_id = ANY(%s) AND word <> ''
)
SELECT number, round(sum(inside) / NULLIF(count(DISTINCT learner_id) * max(whole), 0), 2) FROM (
  SELECT number, learner_id, whole,
    GREATEST(0, LEAST(ended, number * whole) - GREATEST(begun, (number - 1) * whole)) AS inside
  FROM stretch, LATERAL (SELECT %s::numeric / %s AS whole) parts
  WHERE ended > (number - 1) * %s::numeric / %s
) AS told WHERE inside > 0 GROUP BY 1
"""


def _by_part(statement: str, values: Sequence[Any]) -> dict[int, Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())
