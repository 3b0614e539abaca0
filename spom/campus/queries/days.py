"""Day by day: what was learned and what did not count, how it goes on, and the pace that leads to the cut-off."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.db import connection
from django.utils.timezone import get_current_timezone_name, localdate

from spom.campus.queries.hours import Hours, summed
from spom.campus.queries.lost import LostTime, lost_times
from spom.campus.queries.plan import Plan
from spom.programme.models.enrolment import Enrolment

DAYS_SHOWN = 60
# A day counts for a streak from here on: opening a lesson by mistake does not.
LEAST_OF_A_DAY = 60
ROUNDED_TO = 5


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What was learned of one lesson on one day."""

    module: str
    lesson_id: int
    lesson: str
    hours: Hours


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of learning, by the institution's clock."""

    day: date
    topics: tuple[Topic, ...]
    uncounted: tuple[LostTime, ...]

    @property
    def counted(self) -> int:
        """Seconds that count."""
        return sum(topic.hours.counted for topic in self.topics)

    @property
    def waiting(self) -> int:
        """Seconds that wait for a check or a person."""
        return sum(topic.hours.waiting for topic in self.topics)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What a day has to bring: minutes, until which day."""

    minutes: int
    until: date
    is_possible: bool


def days_of(*, enrolment: Enrolment, at: datetime) -> list[Day]:
    """The last days on which the learner was at work, the newest first. Four statements, however many days."""
    today = localdate(at)
    topics = _topics(enrolment, today - timedelta(days=DAYS_SHOWN))
    lost: dict[date, list[LostTime]] = {}
    for time in lost_times(enrolment=enrolment, since=at - timedelta(days=DAYS_SHOWN)):
        lost.setdefault(localdate(time.begun), []).append(time)
    return [
        Day(day=day, topics=tuple(topics.get(day, [])), uncounted=tuple(lost.get(day, [])))
        for day in sorted({*topics, *lost}, reverse=True)
    ]


def streak(days: list[Day], *, at: datetime) -> int:
    """Days in a row with something that counts, up to today or yesterday: today is not over."""
    learned = {day.day for day in days if day.counted >= LEAST_OF_A_DAY}
    day = localdate(at)
    if day not in learned:
        day -= timedelta(days=1)
    length = 0
    while day in learned:
        length, day = length + 1, day - timedelta(days=1)
    return length


def pace_of(plan: Plan, *, at: datetime) -> Pace | None:
    """Minutes a day that lead to the next cut-off; None when nothing is missing or no cut-off is ahead."""
    missing = sum(one.missing for one in plan.sets if not one.is_done)
    if plan.cut_off is None or missing <= 0:
        return None
    left = (plan.cut_off.moved_to - localdate(at)).days + 1
    minutes = ceil(missing / 60 / max(1, left) / ROUNDED_TO) * ROUNDED_TO
    return Pace(minutes=minutes, until=plan.cut_off.moved_to, is_possible=minutes <= 24 * 60)


def _topics(enrolment: Enrolment, since: date) -> dict[date, list[Topic]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (lower(i.during) AT TIME ZONE %s)::date AS day, m.name, l.id, l.title, latest.kind,
              sum(extract(epoch FROM upper(i.during) - lower(i.during)))
            FROM campus_studyinterval i
            JOIN campus_lesson l ON l.id = i.lesson_id
            JOIN programme_module m ON m.id = l.module_id
            LEFT JOIN LATERAL (
              SELECT v.kind FROM campus_verdict v WHERE v.interval_id = i.id ORDER BY v.position DESC LIMIT 1
            ) latest ON true
            WHERE i.enrolment_id = %s AND lower(i.during) >= %s
            GROUP BY 1, 2, 3, 4, 5 ORDER BY 1 DESC, 2, 4
            """,
            [get_current_timezone_name(), enrolment.pk, since],
        )
        sums: dict[tuple[date, str, int, str], dict[str | None, float]] = {}
        for day, module, lesson_id, lesson, kind, seconds in cursor.fetchall():
            sums.setdefault((day, module, lesson_id, lesson), {})[kind] = float(seconds)
    topics: dict[date, list[Topic]] = {}
    for (day, module, lesson_id, lesson), by_kind in sums.items():
        topics.setdefault(day, []).append(
            Topic(module=module, lesson_id=lesson_id, lesson=lesson, hours=summed(by_kind))
        )
    return topics
